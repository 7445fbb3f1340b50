"""HTTP API: the push subscription of an operator's browser."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.http.forms import FormErrors, refused
from refdesk.identity.models import DeskSession
from refdesk.identity.own_sessions import current_session
from refdesk.kit.clock import now_ms
from refdesk.staff.signed_in import SignedIn, current_operator

from .encryption import AUTH_SIZE, is_point
from .endpoints import endpoint_of
from .keys import decoded, key_with, server_key
from .models import PushSubscription
from .schemas import PushForm, PushKey

router = Router(tags=["push"], auth=SignedIn(csrf=True))


@router.get("/desk/push", response=PushKey, summary="Read the key for push notifications")
def get_push_key(request: HttpRequest) -> PushKey:
    return PushKey(key=server_key().public if settings.CONFIG.push_services else None)


@router.put("/desk/push", response={204: None, 400: FormErrors}, summary="Receive push notifications in this browser")
def subscribe(request: HttpRequest, form: PushForm) -> Status[FormErrors | None]:
    """Replaces the subscription of this session, and another operator's of the same browser."""
    if endpoint_of(form.endpoint, settings.CONFIG.push_services) is None:
        return Status(400, refused(("endpoint", _("This server doesn’t use the push service of this browser."))))
    if not (is_point(_bytes(form.browser_key)) and len(_bytes(form.auth)) == AUTH_SIZE and key_with(form.server_key)):
        return Status(400, refused(("", _("These keys can’t be used."))))
    _store(request, form)
    return Status(204, None)


@router.delete("/desk/push", response={204: None}, summary="Receive no push notifications in this browser")
def unsubscribe(request: HttpRequest) -> Status[None]:
    PushSubscription.objects.filter(session=current_session(request)).delete()
    return Status(204, None)


def _store(request: HttpRequest, form: PushForm) -> None:
    operator, hash_ = current_operator(request), current_session(request)
    values = {**form.dict(), "operator": operator}
    if PushSubscription.objects.filter(session=hash_, **values).exists():
        return
    key = request.session.session_key or ""
    DeskSession.objects.get_or_create(hash=hash_, defaults={"session_id": key, "operator": operator})
    try:
        with transaction.atomic():
            PushSubscription.objects.filter(Q(session=hash_) | Q(endpoint=form.endpoint)).delete()
            PushSubscription.objects.create(session_id=hash_, stored_at=now_ms(), **values)
    except IntegrityError:
        pass  # another tab of this browser has just stored the same


def _bytes(text: str) -> bytes:
    """Empty where the text is not base64url."""
    try:
        return decoded(text)
    except ValueError:
        return b""
