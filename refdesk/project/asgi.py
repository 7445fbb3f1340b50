"""The ASGI application that the server process runs."""

import os
from typing import Any

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "refdesk.project.settings")
_django: Any = get_asgi_application()

from .static import with_static_files  # noqa: E402 needs Django's apps

_pages = with_static_files(_django)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Lifespan and pages."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    else:
        await _pages(scope, receive, send)


async def _live(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
