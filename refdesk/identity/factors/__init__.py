"""Second factors, break-glass accounts, and the end of each sign-in.

django-allauth stores and checks second factors (docs/decisions/0020-accounts-on-allauth.md).
"""
