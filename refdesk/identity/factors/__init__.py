"""Second factors, and the end of each sign-in, by django-allauth (docs/decisions/0020-accounts-on-allauth.md)."""
