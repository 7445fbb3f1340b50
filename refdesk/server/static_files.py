"""Static files, served before Django's request stack. Django itself serves none outside of development."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from servestatic import ServeStaticASGI

from refdesk.kit import web_build

# The build puts a hash of the content into these names, so that browsers may cache them forever.
_HASHED_NAME = re.compile(r"^/static/web/assets/([^/]+-[\w-]{8}(?:\.\w+)?\.\w+)$")

# https://asgi.readthedocs.io/en/latest/extensions.html#path-send
_PATHSEND = "http.response.pathsend"


def with_static_files(application: Any, build: web_build.Build | None = None) -> Any:
    """Serve the static files of all apps and of the built front end, and pass other requests to the application.

    Files of `build` are served from memory. In development, without one, they are read for each request.
    """
    served = ServeStaticASGI(
        application,
        autorefresh=settings.DEBUG,
        max_age=0 if settings.DEBUG else 3600,
        allow_all_origins=False,
        # In development, changed texts are written into the files of a build: web/translations.ts.
        immutable_file_test=lambda _path, url: not settings.DEBUG and _HASHED_NAME.match(url) is not None,
        add_headers_function=_add_headers,
        # The link to the current build.
        allow_unsafe_symlinks=settings.DEBUG,
    )
    for folder in _folders():
        served.add_files(folder, prefix=settings.STATIC_URL)
    if build is not None:
        served.add_files(build.folder, prefix=f"{settings.STATIC_URL}web/")
    return _in_one_chunk(served, _read if settings.DEBUG else _reader(build))


def _reader(build: web_build.Build | None) -> Callable[[str], bytes]:
    files = build.files if build else {}
    read = cache(_read)
    return lambda path: files[path] if path in files else read(path)


def _find_in_other_builds(served: Any) -> Callable[[str], None]:
    """A function that adds the file of a URL to `served`, if the disk has it in a build before or after this one."""
    current = frozenset(served.files)

    def find(url: str) -> None:
        hashed = _HASHED_NAME.match(url)
        if not hashed or url in current or served.autorefresh:
            return
        if file := web_build.stored(hashed[1]):
            served.add_file_to_dictionary(url, str(file))
        else:
            served.files.pop(url, None)  # its build was deleted since the last request

    return find


def _in_one_chunk(served: Any, read: Callable[[str], bytes]) -> Any:
    """Read each file once, and send it in one chunk.

    ServeStatic reads a file on a thread of its own, in chunks of 8 KiB, unless the server supports `pathsend`. Measured
    for the desk's first script: 0.06 ms of processor time with this, 2.6 ms without.
    """

    find = _find_in_other_builds(served)

    async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
        async def send_file(message: dict[str, Any]) -> None:
            if message["type"] == _PATHSEND:
                message = {"type": "http.response.body", "body": read(message["path"])}
            await send(message)

        if scope["type"] == "http" and scope["path"].startswith(settings.STATIC_URL):
            find(scope["path"])
            scope = {**scope, "extensions": {**scope.get("extensions", {}), _PATHSEND: {}}}
            await served(scope, receive, send_file)
        else:
            await served(scope, receive, send)

    return application


def _read(path: str) -> bytes:
    return Path(path).read_bytes()


def _folders() -> list[str]:
    """The folders of Django's finders, the first one last: ServeStatic prefers the folder added last."""
    storages = [storage for finder in finders.get_finders() for storage in finder.storages.values()]  # type: ignore[attr-defined]
    return [storage.location for storage in reversed(storages)]


def _add_headers(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    # In iframe chat mode, a page has an opaque origin and still needs its styles, which are public.
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
