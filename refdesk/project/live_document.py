"""The AsyncAPI document of the live protocol, beside the OpenAPI document of the HTTP API."""

from functools import lru_cache

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from refdesk.protocol.reference.asyncapi import document


@require_safe
def live_document(request: HttpRequest) -> HttpResponse:
    """The document, with the URL of this server as the client wrote it."""
    return HttpResponse(_encoded(request.build_absolute_uri("/").rstrip("/")), content_type="application/json")


@lru_cache(maxsize=8)
def _encoded(url: str) -> bytes:
    return msgspec.json.encode(document(url))
