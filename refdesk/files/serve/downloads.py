"""GET /files/<token>/: downloads a file during its retention period, for anybody who has its link.

A file of an internal chat also requires the session of a member, as `owners.readers` says.

Responses keep a browser from showing or running the content on this origin: attachment, sandbox, the detected type
only.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import ExitStack
from typing import IO

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from refdesk.kit.asgi import NO_STORE
from refdesk.kit.clock import now_ms
from refdesk.libraries import file_days

from .. import storage
from ..models import File, State
from ..owners import may_read
from ..upload.announce import hash_of
from . import ranges

log = logging.getLogger(__name__)

CHUNK = 256 * 1024
SECURITY_HEADERS = NO_STORE | {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Of every response with the content of a file."""


@require_safe
async def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file or a byte range of it. 404 for an unknown link, 410 for an expired file, 416 for a range outside it."""
    file = await File.objects.filter(token_hash=hash_of(token), state__in=[State.SENT, State.EXPIRED]).afirst()
    if file is None or not await sync_to_async(may_read)(file, lambda: request):
        raise Http404
    if file.state == State.EXPIRED or (file.expires_at or 0) <= now_ms():
        return _with_security_headers(await sync_to_async(_expired_page)(request, file))
    try:
        stretch = ranges.parse_range(_range_header(request, file), file.size)
    except ranges.UnsatisfiableRangeError:
        return _with_security_headers(HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"}))
    try:
        return _with_security_headers(await _content_response(request, file, stretch))
    except FileNotFoundError:
        log.error("the bytes of file %d are missing", file.pk)
        return _with_security_headers(await sync_to_async(_expired_page)(request, file))


def _range_header(request: HttpRequest, file: File) -> str | None:
    """The `Range` header, unless `If-Range` names other content than this file's."""
    unless = request.headers.get("If-Range")
    return None if unless is not None and unless != _etag(file) else request.headers.get("Range")


async def _content_response(request: HttpRequest, file: File, stretch: ranges.ByteRange | None) -> HttpResponseBase:
    start, end = stretch or (0, file.size)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=file.type)
    else:
        opened = ExitStack()
        content = await sync_to_async(opened.enter_context)(storage.open_stored(file.storage_key))
        response = StreamingHttpResponse(_chunks(opened, content, start, end), content_type=file.type)
    response.status_code = 206 if stretch else 200
    response["Content-Length"] = str(end - start)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = _etag(file)
    if stretch:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return response


async def _chunks(opened: ExitStack, content: IO[bytes], start: int, end: int) -> AsyncIterator[bytes]:
    try:
        await sync_to_async(content.seek)(start)
        while start < end:
            piece = await sync_to_async(content.read)(min(CHUNK, end - start))
            if not piece:
                return
            start += len(piece)
            yield piece
    finally:
        await sync_to_async(opened.close)()


def _expired_page(request: HttpRequest, file: File) -> HttpResponse:
    days = None if file.owner.kind == "internal_chat" else file_days.of_library(file.library_id)
    return render(request, "files/gone.html", {"days": days}, status=410)


def _with_security_headers(response: HttpResponseBase) -> HttpResponseBase:
    for name, value in SECURITY_HEADERS.items():
        if name != "Content-Security-Policy" or response.status_code != 410:
            response[name] = value
    return response


def _etag(file: File) -> str:
    return f'"{file.token_hash[:20]}"'
