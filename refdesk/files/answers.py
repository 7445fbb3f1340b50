"""Refusals of the files room as HTTP responses: a status, headers, and a JSON body that names the refusal."""

import msgspec

from refdesk.chats import refusals as c
from refdesk.chats.refusals import Refusal
from refdesk.protocol.refusals import TooMany

from . import refusals as r

_STATUS: dict[type[Refusal], int] = {
    c.NoSuchChat: 404,
    c.NotAllowed: 403,
    c.NotYours: 403,
    c.ChatEnded: 409,
    c.ChatFull: 409,
    c.KeyReused: 409,
    c.Unavailable: 503,
    c.OutcomeUnknown: 503,
    TooMany: 429,
    r.TooManyFiles: 429,
    r.FilesDisabled: 403,
    r.FileTooLarge: 413,
    r.FileTypeRefused: 415,
    r.FileUnsafe: 422,
    r.NoSuchUpload: 404,
    r.UploadSlow: 408,
    r.NoRoom: 507,
    r.NotScanned: 503,
}


def status_of(refusal: Refusal) -> int:
    """HTTP status of a refusal; 400 where none is defined for it."""
    return _STATUS.get(type(refusal), 400)


def body_of(refusal: Refusal) -> bytes:
    """`{"refusal": {"name": …}}`."""
    return msgspec.json.encode({"refusal": refusal})


def headers_of(refusal: Refusal) -> dict[str, str]:
    """`Cache-Control: no-store`, and `Retry-After` in whole seconds where the refusal can be retried."""
    headers = {"Cache-Control": "no-store"}
    after = getattr(refusal, "retry_after", None)
    return headers if after is None else headers | {"Retry-After": str(max(1, round(after)))}
