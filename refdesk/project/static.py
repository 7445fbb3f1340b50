"""Static files, sent in front of Django: they never pass its request stack."""

import re
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from servestatic import ServeStaticASGI

# The build puts a hash of the content into these names, so that a browser may keep them for good.
_HASHED = re.compile(r"^/static/web/assets/.+-[\w-]{8}\.\w+$")


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
    return served


def _folders() -> list[str]:
    """Each folder that Django's finders know, the first of them last, so that it wins."""
    storages = [storage for finder in finders.get_finders() for storage in finder.storages.values()]  # type: ignore[attr-defined]
    return [storage.location for storage in reversed(storages)]


def _add_headers(headers: Any, _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    # A page of ours in iframe chat mode has no origin, and needs its styles all the same. They are no secret.
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
