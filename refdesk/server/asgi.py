"""The ASGI application of the server process: routes live connections and uploads, and all else to Django."""

import asyncio
import logging
import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "refdesk.project.settings")
django.setup(set_prefix=False)

from django.conf import settings  # noqa: E402 after Django is set up

from refdesk.files.serve.pictures import is_picture_path  # noqa: E402
from refdesk.files.upload.asgi import PATH as UPLOADS  # noqa: E402
from refdesk.gateway.presence_stream import PATH as PRESENCE  # noqa: E402
from refdesk.gateway.presence_stream import PresenceStreams  # noqa: E402
from refdesk.gateway.sockets import socket  # noqa: E402
from refdesk.gateway.stream import Streams  # noqa: E402
from refdesk.kit import web_build  # noqa: E402
from refdesk.kit.asgi import NO_STORE, Receive, Send, send_response  # noqa: E402
from refdesk.project.node import RunningNode  # noqa: E402

from .page_threads import PageHandler  # noqa: E402
from .request_bodies import bounded  # noqa: E402
from .static_files import with_static_files  # noqa: E402

log = logging.getLogger(__name__)

LIVENESS = "/livez"
"""Answered by the event loop alone, so that neither slow pages nor the database have this process restarted."""


class Application:
    """One per process. Its node runs from lifespan startup to shutdown."""

    def __init__(self) -> None:
        self._running: RunningNode | None = None
        self._streams: Streams
        self._presence: PresenceStreams
        pages = bounded(PageHandler(), trusted=settings.CONFIG.trusted_proxies)
        # In development the front end is built anew while the server runs.
        self._django = with_static_files(pages, None if settings.DEBUG else web_build.hold())

    def close_connections(self) -> None:
        """Send `bye` to all live connections. Called before uvicorn closes them."""
        if self._running is not None:
            self._running.node.close_connections()

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """Log requests that a stopping server cancels without a traceback."""
        try:
            await self._serve(scope, receive, send)
        except asyncio.CancelledError:
            if self._running is None or not self._running.node.stopping:
                raise
            log.warning("a request was broken off, because the server stops: %s", scope["type"])

    async def _serve(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "websocket":
            await self._socket(path, scope, receive, send)
        elif path == LIVENESS:
            await send_response(send, 200, NO_STORE | {"Content-Type": "text/plain"}, b"alive\n")
        elif path == "/live/stream" or path.startswith("/live/stream/"):
            await self._streams(scope, receive, send)
        elif path.startswith(PRESENCE):
            await self._presence(scope, receive, send)
        elif path.startswith(UPLOADS) and self._running:
            await self._running.files.uploads(scope, receive, send)
        elif self._running and is_picture_path(path):
            await self._running.files.pictures(scope, receive, send)
        else:
            await self._django(scope, receive, send)

    async def _socket(self, path: str, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if path == "/live/socket" and self._running:
            await socket(self._running.node, scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            try:
                if message["type"] == "lifespan.startup":
                    self._running = RunningNode()
                    self._streams = Streams(self._running.node)
                    self._presence = PresenceStreams(self._running.node, self._running.presence)
                    await self._running.start()
                elif self._running is not None:
                    await self._running.stop()
            except Exception as error:
                await send({"type": message["type"] + ".failed", "message": f"{type(error).__name__}: {error}"})
                raise
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return


application = Application()
