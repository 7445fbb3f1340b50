"""Connections: sessions without I/O, the two transports that perform them, lanes to the journal, limits.

The first two live in front of Django in the ASGI application: a message never passes Django's request stack.
"""
