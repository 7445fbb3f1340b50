"""How operators prove who they are: passwords, second factors, sessions, and the confirmation of critical changes.

`factors` stands between Refdesk and django-allauth: no other module imports it.
"""
