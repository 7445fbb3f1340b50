"""Signing in at an organization's own provider, by SAML 2.0 (docs/decisions/0036-saml-behind-a-gate.md).

An optional part: its modules need lxml and signxml, and nothing imports them where these are not installed.
Modules: the `gate` that every message passes first, its `signatures`, the `flow` of a sign-in with its `responses`, and
the metadata of both sides.
"""
