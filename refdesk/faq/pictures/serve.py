"""GET /faq-pictures/<name>.jpg: a picture, for everybody while a public FAQ shows it.

Otherwise it is for the operators at the desk who can read an FAQ with it, for the administrators of its library, and
for the preview of an answer, which has no cookie: its addresses are signed for a short time.
"""

import logging

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from refdesk.files import storage
from refdesk.files.models import State
from refdesk.identity.desk_requests import operator_at_desk
from refdesk.kit.asgi import NO_STORE
from refdesk.kit.html_pictures import address_of
from refdesk.staff.permissions import libraries_of

from .. import queries
from ..models import Faq, Picture

log = logging.getLogger(__name__)

_SALT = "refdesk.faq.pictures"
PREVIEW_SECONDS = 3600
"""How long the addresses of a preview are valid."""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "inline",
}


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """The JPEG. 404 for one that doesn't exist and for one that this reader may not see.

    It never changes, but its readers do: caches ask each time, and mostly get 304.
    """
    picture = Picture.objects.select_related("file").filter(name=name, file__state=State.SENT).first()
    if picture is None:
        return _not_found()
    public = picture.faqs.filter(pk__in=queries.published(queries.public_groups()).values("pk")).exists()
    if not public and not _is_signed(request, name) and not _may_read(request, picture):
        return _not_found()
    etag = f'"{name}"'
    response = get_conditional_response(request, etag=etag) or _content(request, picture)
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache" if public else "private, no-cache"
    # The pages of other websites show public answers; the frame of a preview has another origin.
    open_to_others = public or _is_signed(request, name)
    response["Cross-Origin-Resource-Policy"] = "cross-origin" if open_to_others else "same-origin"
    if not public:
        response["X-Robots-Tag"] = "noindex"
        patch_vary_headers(response, ["Cookie"])
    for header, value in _HEADERS.items():
        response[header] = value
    return response


def preview_address(name: str) -> str:
    """The address of a picture for a preview, whose frame has no session."""
    return f"{address_of(name)}?preview={signing.TimestampSigner(salt=_SALT).sign(name).partition(':')[2]}"


def _is_signed(request: HttpRequest, name: str) -> bool:
    signature = request.GET.get("preview", "")
    if not signature:
        return False
    try:
        signing.TimestampSigner(salt=_SALT).unsign(f"{name}:{signature}", max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        return False
    return True


def _may_read(request: HttpRequest, picture: Picture) -> bool:
    reader = operator_at_desk(request)
    if reader is None:
        return False
    if libraries_of(reader).filter(pk=picture.file.library_id).exists():
        return True
    readable = Faq.objects.filter(pk__in=queries.published(queries.groups_of(reader)).values("pk"))
    return picture.faqs.filter(pk__in=readable.values("pk")).exists()


def _content(request: HttpRequest, picture: Picture) -> HttpResponse:
    if request.method == "HEAD":
        return HttpResponse(content_type="image/jpeg", headers={"Content-Length": str(picture.file.size)})
    try:
        with storage.open_stored(picture.file.storage_key) as content:
            return HttpResponse(content.read(), content_type="image/jpeg")
    except FileNotFoundError as error:
        log.error("the bytes of file %d are missing", picture.file_id)
        raise Http404 from error


def _not_found() -> HttpResponse:
    # Browsers may store a 404 without this, and the picture may be published in a minute.
    return HttpResponse(status=404, headers=NO_STORE)
