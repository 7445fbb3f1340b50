"""Live connections: sessions without I/O, the transports that perform their effects, limits, and the node.

The transports stand before Django in the ASGI application: a message never passes Django's request stack.
"""
