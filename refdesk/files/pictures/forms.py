"""Pictures that forms send as base64: re-encoded as JPEG, or refused in words."""

from base64 import b64decode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from ninja import Field, Schema

from ..types.kinds import HEAD
from ..types.text import markup_type
from .decoding import decode
from .processes import NotNowError

LIMIT = 2**20
"""Bytes of a picture before it is re-encoded."""
COPY = "thumbnail"
NOT_NOW = gettext_noop("The picture could not be read just now. Try again.")


class Picture(Schema):
    """A PNG, JPEG, GIF or WebP of at most 1 MB, as base64."""

    content: str = Field(max_length=LIMIT * 4 // 3 + 4)


class PictureRefusedError(Exception):
    """The reason in words."""


def reencoded(form: Picture) -> bytes:
    """A JPEG without anything else that is in the file. Raises `PictureRefusedError`."""
    try:
        content = b64decode(form.content, validate=True)
        picture = decode(content).get(COPY)
    except ValueError:
        picture = content = None
    except NotNowError as error:
        raise PictureRefusedError(_(NOT_NOW)) from error
    if picture:
        return picture
    raise PictureRefusedError(not_a_picture(content or b""))


def not_a_picture(content: bytes) -> str:
    """Why this content is refused, in words."""
    if markup_type(content[:HEAD]) == "image/svg+xml":
        return _("SVG can contain scripts, so it isn’t accepted. Save the picture as PNG.")
    return _("This is not a picture that can be read. Choose a PNG, JPEG, GIF or WebP.")
