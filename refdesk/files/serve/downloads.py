"""GET /files/<token>/: downloads a file during its retention period, for anybody who has its link.

A file of an internal chat also requires the session of a member, as `readers` says.

Responses keep a browser from showing or running the content on this origin: attachment, sandbox, the detected type
only.
"""

import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from typing import IO, NamedTuple

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from refdesk.kit.asgi import NO_STORE
from refdesk.kit.clock import now_ms
from refdesk.kit.hooks import Hook
from refdesk.libraries import file_days

from .. import storage
from ..models import File, State
from ..upload.announce import hash_of

log = logging.getLogger(__name__)

CHUNK = 256 * 1024
SECURITY_HEADERS = NO_STORE | {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Headers of every response with the content of a file."""

readers: Hook[Callable[[File, HttpRequest], bool]] = Hook("whether a request may read a file, by its kind of owner")
"""Where a kind has none, anybody with the link may read the file."""


def may_read(file: File, request: Callable[[], HttpRequest]) -> bool:
    """Whether this request may read the file, decided from rights at this moment."""
    kind = file.owner.kind or ""
    return kind not in readers or readers[kind](file, request())


_SINGLE_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


class ByteRange(NamedTuple):
    """Bytes from `start` up to, but not including, `end`."""

    start: int
    end: int


class UnsatisfiableRangeError(Exception):
    """The requested range lies outside the file: 416."""


def parse_range(header: str | None, size: int) -> ByteRange | None:
    """The requested range; None for the whole file, where the header is missing or malformed.

    Raises UnsatisfiableRangeError if no byte of the range exists.
    """
    match = _SINGLE_RANGE.fullmatch(header.strip()) if header else None
    if match is None or not (match[1] or match[2]):
        return None
    if not match[1]:
        start, end = max(0, size - int(match[2])), size
    else:
        start, end = int(match[1]), min(size, int(match[2]) + 1) if match[2] else size
        if match[2] and int(match[2]) < start:
            return None
    if start >= end:
        raise UnsatisfiableRangeError
    return ByteRange(start, end)


@require_safe
async def download(request: HttpRequest, token: str) -> HttpResponseBase:
    """The file or a byte range of it. 404 for an unknown link, 410 for an expired file, 416 for a range outside it."""
    file = await File.objects.filter(token_hash=hash_of(token), state__in=[State.SENT, State.EXPIRED]).afirst()
    if file is None or not await sync_to_async(may_read)(file, lambda: request):
        raise Http404
    if file.state == State.EXPIRED or (file.expires_at or 0) <= now_ms():
        return _with_security_headers(await sync_to_async(_expired_page)(request, file))
    try:
        stretch = parse_range(_range_header(request, file), file.size)
    except UnsatisfiableRangeError:
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


async def _content_response(request: HttpRequest, file: File, stretch: ByteRange | None) -> HttpResponseBase:
    start, end = stretch or (0, file.size)
    response: HttpResponseBase
    if request.method == "HEAD":
        response = HttpResponse(content_type=file.type)
    else:
        opened = ExitStack()
        content = await sync_to_async(opened.enter_context)(storage.open_stored(file.storage_key))
        response = StreamingHttpResponse(_Content(opened, content, start, end), content_type=file.type)
    response.status_code = 206 if stretch else 200
    response["Content-Length"] = str(end - start)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = _etag(file)
    if stretch:
        response["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return response


class _Content:
    """Part of an open file, which the response closes also if no one reads it."""

    def __init__(self, opened: ExitStack, content: IO[bytes], start: int, end: int) -> None:
        self._chunks = _chunks(opened, content, start, end)
        self.close = opened.close

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._chunks


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
