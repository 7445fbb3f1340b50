"""From the wire to frames. A frame that can't be decoded is a refusal with a reason for the client's author."""

import msgspec

from .refusals import BadFrame, FrameTooLarge
from .up import AnyUp, Up

FRAME_LIMIT = 64 * 1024

_decoder: msgspec.json.Decoder[AnyUp] = msgspec.json.Decoder(AnyUp)


def decode(raw: bytes | str) -> Up | BadFrame | FrameTooLarge:
    try:
        if len(raw) > FRAME_LIMIT or (isinstance(raw, str) and not raw.isascii() and len(raw.encode()) > FRAME_LIMIT):
            return FrameTooLarge(limit=FRAME_LIMIT)
        return _decoder.decode(raw)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return BadFrame(reason=str(error)[:200])
