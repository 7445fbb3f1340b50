"""The server process: the ASGI application, and every place where uvicorn's or Django's own behavior is replaced.

Modules: `serve`, `asgi`, the `fast_websocket` beneath the live connections and its `keepalive`, limits for
`request_heads` and `request_bodies`, `page_threads` (Django's views), `static_files`, and what happens at a
`first_start`.
"""
