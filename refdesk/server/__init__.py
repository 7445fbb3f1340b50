"""The server process: the ASGI application, and every place where uvicorn's or Django's own behavior is replaced."""
