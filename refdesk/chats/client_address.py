"""Who asks over HTTP without signing in: by which address they are counted, and whether one of our own pages asks."""

from urllib.parse import urlsplit

from django.http import HttpRequest

from refdesk.kit.ip_addresses import rate_limit_key


def asker(request: HttpRequest) -> str:
    """What the asker is counted by."""
    return rate_limit_key(request.META.get("REMOTE_ADDR", ""))


def ours(request: HttpRequest) -> bool:
    """Our own page, or a script that sends no origin: no other site asks anything for whoever visits it."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()
