"""Signing in at an organization's own provider, by OpenID Connect (docs/decisions/0035-sign-on-by-our-own-flow.md).

Modules: `metadata` and keys of a provider, `tokens` and their checks, the `flow` of a sign-in, the `accounts` that it
ends at, and why it is refused (`reasons`).
"""
