"""What the HTTP APIs of all rooms share: responses and the clients' keys.

Modules: `respond` (JSON that is not cached; a refusal has its status in its definition), `client_key` (the key of an
idempotent request), `files` (downloads), `refusals`, `forms` (versions, errors in words).
"""
