"""Static files, sent in front of Django: they never pass its request stack."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from servestatic import ServeStaticASGI

# The build puts a hash of the content into these names, so that a browser may keep them for good.
_HASHED = re.compile(r"^/static/web/assets/.+-[\w-]{8}\.\w+$")

# https://asgi.readthedocs.io/en/latest/extensions.html#path-send
_PATH = "http.response.pathsend"


def with_static_files(application: Any) -> Any:
    """The ASGI application, with the static files of all apps and of the built front end before it."""
    served = ServeStaticASGI(
        application,
        autorefresh=settings.DEBUG,
        max_age=0 if settings.DEBUG else 3600,
        allow_all_origins=False,
        immutable_file_test=lambda _path, url: _HASHED.match(url) is not None,
        add_headers_function=_add_headers,
    )
    for folder in _folders():
        served.add_files(folder, prefix=settings.STATIC_URL)
    return _sent_whole(served, _read if settings.DEBUG else cache(_read))


def _sent_whole(served: Any, read: Callable[[str], bytes]) -> Any:
    """Files are read once, and sent in one piece.

    ServeStatic itself reads each of them with a thread of its own, in pieces of 8 KiB, unless its server takes paths:
    that was half of what our server did while people opened pages.
    """

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        async def send_file(message: dict[str, Any]) -> None:
            if message["type"] == _PATH:
                message = {"type": "http.response.body", "body": read(message["path"])}
            await send(message)

        if scope["type"] == "http" and scope["path"].startswith(settings.STATIC_URL):
            scope = {**scope, "extensions": {**scope.get("extensions", {}), _PATH: {}}}
            await served(scope, receive, send_file)
        else:
            await served(scope, receive, send)

    return application


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


def _folders() -> list[str]:
    """Each folder that Django's finders know, the first of them last, so that it wins."""
    storages = [storage for finder in finders.get_finders() for storage in finder.storages.values()]  # type: ignore[attr-defined]
    return [storage.location for storage in reversed(storages)]


def _add_headers(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    # A page of ours in iframe chat mode has no origin, and needs its styles all the same. They are no secret.
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
