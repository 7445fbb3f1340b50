"""HTTP API: logos for widgets, for administrators."""

from django.http import Http404, HttpRequest
from ninja import Router, Status

from refdesk.files.pictures.forms import Picture, PictureRefusedError, reencoded
from refdesk.http.forms import FormErrors, refused
from refdesk.staff.permissions import departments_of
from refdesk.staff.signed_in import SignedIn, current_operator
from refdesk.widgets import logos

from .schemas import StoredLogo

router = Router(tags=["administration"], auth=SignedIn(csrf=True))


@router.post("/desk/administration/logos", response={201: StoredLogo, 400: FormErrors}, summary="Store a logo")
def add_logo(request: HttpRequest, form: Picture) -> Status[StoredLogo | FormErrors]:
    """The picture is re-encoded, without anything else that is in the file. 404 for others than administrators."""
    if not departments_of(current_operator(request)).exists():
        raise Http404
    try:
        return Status(201, StoredLogo(logo=logos.store(reencoded(form))))
    except PictureRefusedError as error:
        return Status(400, refused(("logo", error)))
