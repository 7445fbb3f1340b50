"""Where an HTTP request of someone who is not signed in comes from."""

from urllib.parse import urlsplit

from django.http import HttpRequest

from refdesk.kit.ip_addresses import rate_limit_key


def client_address(request: HttpRequest) -> str:
    """The address, or for IPv6 the network, by which requests are counted."""
    return rate_limit_key(request.META.get("REMOTE_ADDR", ""))


def is_same_origin(request: HttpRequest) -> bool:
    """Whether one of our own pages sent the request, or a program that sends no Origin header.

    Browsers always send one with a POST, so no other site can send requests in the name of its visitors.
    """
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def is_same_site(request: HttpRequest) -> bool:
    """See `is_same_origin`, for forms of pages: some browsers send `Origin: null` from pages that send no referrer.

    `Sec-Fetch-Site` then says whether another site is involved.
    """
    if request.headers.get("Origin") == "null":
        return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return is_same_origin(request)
