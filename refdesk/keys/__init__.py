"""API keys: what a script signs in with, in a library and for some scopes, instead of a person's account.

Modules: `scopes` (one table over all operations of the API), `secrets` (its text, and how it is found and
compared), `making` and `authentication` (a request with a key). Administrators make and revoke keys
(`administration.keys`). The account of a key is an `Operator` without
memberships and without a password, so that what it writes has an author like everything else.
"""
