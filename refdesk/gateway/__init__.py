"""Live connections: sessions without I/O, the transports that perform their effects, limits, and the node.

The transports stand before Django in the ASGI application: a message never passes Django's request stack.

Modules: `session` (`patron`, `operator`) and its `effects`, `connection` (performs them), `sockets`, `stream`,
`presence_stream`, `act_order` (acts in their order), `open_feeds` and `open_desk` (of a connection), `activity` (of
operators, and idle ones), `identify` (whose connection it is), `limits`, `node`, `sweeper`.
"""
