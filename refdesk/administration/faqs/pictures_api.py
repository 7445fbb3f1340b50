"""HTTP API: pictures for answers of FAQs, for administrators."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.audit.recording import Thing
from refdesk.faq.models import Picture
from refdesk.faq.pictures.storing import announce_picture, store_picture, upload_of
from refdesk.files.pictures.forms import PictureRefusedError
from refdesk.files.refusals import NoSuchUpload
from refdesk.files.upload.api import upload_response
from refdesk.files.upload.schemas import FileAnnouncement, UploadToken
from refdesk.http.forms import FormErrors, refused
from refdesk.resources import recording
from refdesk.staff.permissions import libraries_of
from refdesk.staff.signed_in import SignedIn, current_operator

from .queries import groups_administered
from .schemas import FaqPicture, FaqPictureUpload

router = Router(tags=["administration"], auth=SignedIn(csrf=True))


@router.post(
    "/desk/administration/faq-groups/{int:faq_group}/pictures",
    response={201: UploadToken},
    summary="Announce a picture for an FAQ",
)
def announce(request: HttpRequest, faq_group: int, announcement: FileAnnouncement) -> HttpResponse:
    """Create an upload token, as in a chat. Once the bytes are uploaded, store the picture.

    A refusal is `{"refusal": {"name": …}}`: 400 FileEmpty, 403 FilesDisabled for a library that accepts no pictures,
    404 NoSuchUpload for a group of others, 409 KeyReused, 413 FileTooLarge, 429 TooMany.
    """
    by = current_operator(request)
    group = groups_administered(by).filter(pk=faq_group).first()
    if group is None:
        return upload_response(NoSuchUpload())
    return upload_response(announce_picture(group.library_id, by.pk, announcement.announcement))


@router.post(
    "/desk/administration/faq-pictures", response={201: FaqPicture, 400: FormErrors}, summary="Store a picture for FAQs"
)
def add_picture(request: HttpRequest, form: FaqPictureUpload) -> Status[FaqPicture | FormErrors]:
    """The uploaded picture is re-encoded as JPEG, at most 2048 pixels wide and high, without anything else of the file.

    The same upload is the same picture. One that no FAQ shows is deleted after seven days. 404 for an upload of others.
    """
    by = current_operator(request)
    upload = upload_of(form.token, by.pk)
    if upload is None or not libraries_of(by).filter(pk=upload.library_id).exists():
        raise Http404
    try:
        picture = store_picture(upload, settings.CONFIG.data / "incoming", _record_added)
    except PictureRefusedError as error:
        return Status(400, refused(("", error)))
    file = picture.file
    return Status(201, FaqPicture(address=picture.path, width=file.width, height=file.height))


def _record_added(picture: Picture) -> None:
    recording.added(Thing("faq_picture", picture.pk, picture.file.name or _("Picture")), picture.file.library)
