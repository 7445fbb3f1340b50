"""HTTP API: logos for widgets, for administrators."""

from base64 import b64decode

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from refdesk.files.pictures.decoding import decode
from refdesk.files.pictures.processes import NotNowError
from refdesk.files.types.kinds import HEAD
from refdesk.files.types.text import markup_type
from refdesk.http.forms import FormErrors, refused
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.permissions import departments_of
from refdesk.widgets import logos

LIMIT = 2**20
"""Bytes of a picture before it is re-encoded."""
COPY = "thumbnail"

router = Router(tags=["administration"], auth=SignedIn(csrf=True))


class Picture(Schema):
    """A PNG, JPEG, GIF or WebP of at most 1 MB, as base64."""

    content: str = Field(max_length=LIMIT * 4 // 3 + 4)


class StoredLogo(Schema):
    """The name of a stored logo, for the form of a widget. One that no widget gets is deleted after two days."""

    logo: str


@router.post("/desk/administration/logos", response={201: StoredLogo, 400: FormErrors}, summary="Store a logo")
def add_logo(request: HttpRequest, form: Picture) -> Status[StoredLogo | FormErrors]:
    """The picture is re-encoded, without anything else that is in the file. 404 for others than administrators."""
    if not departments_of(current_operator(request)).exists():
        raise Http404
    try:
        content = b64decode(form.content, validate=True)
        picture = decode(content).get(COPY)
    except ValueError:
        picture = content = None
    except NotNowError:
        return Status(400, refused(("logo", _("The picture could not be read just now. Try again."))))
    if picture:
        return Status(201, StoredLogo(logo=logos.store(picture)))
    if content and markup_type(content[:HEAD]) == "image/svg+xml":
        return Status(400, refused(("logo", _("SVG can contain scripts, so it isn’t accepted. Save the logo as PNG."))))
    return Status(400, refused(("logo", _("This is not a picture that can be read. Choose a PNG, JPEG, GIF or WebP."))))
