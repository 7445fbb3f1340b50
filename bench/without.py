"""The server without one of its overrides of uvicorn and Django: `python -m bench.without page_threads`."""

import sys
from typing import Any

from django.core.handlers.asgi import ASGIHandler

from refdesk.project.config import Config
from refdesk.server import serve

patched: Any = serve
prepare = patched._prepare


def prepare_without(config: Config) -> None:
    """Replace the override once Django is set up, before the application is imported."""
    prepare(config)
    replaced: Any
    if sys.argv[1] == "fast_websocket":
        from refdesk.server import fast_websocket as replaced

        replaced.FastWebSocket = "websockets-sansio"
    elif sys.argv[1] == "page_threads":
        from refdesk.server import page_threads as replaced

        replaced.PageHandler = ASGIHandler
    elif sys.argv[1] == "request_heads":
        patched.BoundedHeads = "httptools"
    elif sys.argv[1] == "request_bodies":
        from refdesk.server import request_bodies as replaced

        replaced.bounded = lambda application, **_: application
    elif sys.argv[1] == "static_files":
        from refdesk.server import static_files as replaced

        replaced._in_one_chunk = lambda served, _: served
    else:
        sys.exit(f"{sys.argv[1]}: no override")


if __name__ == "__main__":
    patched._prepare = prepare_without
    serve.main()
