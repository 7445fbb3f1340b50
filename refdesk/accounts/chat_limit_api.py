"""HTTP API: how many chats an operator answers at once."""

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.http.forms import FormErrors, model_errors, refused, version_of
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.models import Operator
from refdesk.people.presence import libraries_most
from refdesk.people.roles import Right

from .schemas import ChatLimit, ChatLimitForm

router = Router(tags=["profile"], auth=SignedIn(csrf=True, right=Right.ANSWER))


@router.get("/desk/chats-at-once", response=ChatLimit, summary="Read how many chats you answer at once")
def get_limit(request: HttpRequest) -> ChatLimit:
    return _limit(current_operator(request))


@router.put(
    "/desk/chats-at-once",
    response={200: ChatLimit, 400: FormErrors, 409: ChatLimit},
    summary="Change how many chats you answer at once",
)
def change_limit(request: HttpRequest, form: ChatLimitForm) -> Status[ChatLimit | FormErrors]:
    """At that many active chats, new ones don't ring for the operator. 409 if it has changed since `version`."""
    with transaction.atomic():
        operator = Operator.objects.select_for_update().get(pk=current_operator(request).pk)
        now = _limit(operator)
        if form.version != now.version:
            return Status(409, now)
        operator.chats_at_once = form.chats_at_once
        if errors := model_errors(operator, "chats_at_once"):
            return Status(400, FormErrors(errors=errors))
        if form.chats_at_once is not None and now.most is not None and form.chats_at_once > now.most:
            text = _("Your library allows at most %(most)d.") % {"most": now.most}
            return Status(400, refused(("chats_at_once", text)))
        operator.save(update_fields=["chats_at_once"])
    return Status(200, _limit(operator))


def _limit(operator: Operator) -> ChatLimit:
    most = min(libraries_most([operator.pk]).get(operator.pk, ()), default=None)
    own = operator.chats_at_once
    return ChatLimit(version=version_of(own), chats_at_once=own, most=most)
