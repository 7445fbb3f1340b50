"""What an operator chooses to be told of tickets, by mail and on the desk, and another try for a mail, over HTTP."""

from typing import ClassVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema

from refdesk.kit.clock import now_ms
from refdesk.people.api import SignedIn, asking
from refdesk.tickets.answers import json_response
from refdesk.tickets.permissions import member
from refdesk.tickets.queries import head_of

from .addresses import is_email
from .models import Mail, NotificationPreferences
from .outgoing import queue

router = Router(tags=["desk"], auth=SignedIn(csrf=True))


class NotificationWays(Schema):
    """How one hears of it: by mail, on the desk, both, or not at all."""

    model_config: ClassVar = {"extra": "forbid"}

    mail: bool
    desk: bool


class NotificationsForm(Schema):
    """Of new tickets in one's queues, of replies to one's own tickets, of tickets that one is given."""

    model_config: ClassVar = {"extra": "forbid"}

    new: NotificationWays
    replies: NotificationWays
    assigned: NotificationWays


class Notifications(NotificationsForm):
    """The choice; `mailing` says whether this server sends mail at all, `address` where to."""

    mailing: bool
    address: str


@router.get("/desk/notifications", response=Notifications, summary="What one is told of tickets")
def chosen(request: HttpRequest) -> Notifications:
    """One's own choice, or the defaults."""
    operator = asking(request)
    return _told(
        NotificationPreferences.objects.filter(operator=operator).first() or NotificationPreferences(operator=operator)
    )


@router.put("/desk/notifications", response=Notifications, summary="Choose what one is told of tickets")
def choose(request: HttpRequest, choice: NotificationsForm) -> Notifications:
    """It holds from the next event on."""
    kept: dict[str, NotificationWays] = {"new": choice.new, "replies": choice.replies, "assigned": choice.assigned}
    mailed = {f"email_{name}": ways.mail for name, ways in kept.items()}
    shown = {f"desk_{name}": ways.desk for name, ways in kept.items()}
    wanted, _ = NotificationPreferences.objects.update_or_create(operator=asking(request), defaults={**mailed, **shown})
    return _told(wanted)


@router.post(
    "/desk/tickets/{int:ticket}/mails/{int:seq}/again", response={202: None}, summary="Send a mail to the patron again"
)
def again(request: HttpRequest, ticket: int, seq: int) -> HttpResponse:
    """The one that carries event `seq`, where it could not be delivered, to the contact info as it is by now. 404 for
    tickets of others; 409 `NobodyThere`: that is no email address."""
    head = head_of(ticket)
    mail = Mail.objects.filter(ticket=ticket, seq=seq, operator=None).first()
    if head is None or mail is None or head.queue not in member(asking(request)).queues:
        raise Http404
    if not head.contact or not is_email(head.contact):
        return json_response({"refusal": {"name": "NobodyThere"}}, 409)
    if mail.state in (Mail.State.FAILED, Mail.State.BOUNCED):
        queue.resend(mail, now_ms(), head.contact)
    return json_response({}, 202)


def _told(wanted: NotificationPreferences) -> Notifications:
    return Notifications(
        new=NotificationWays(mail=wanted.email_new, desk=wanted.desk_new),
        replies=NotificationWays(mail=wanted.email_replies, desk=wanted.desk_replies),
        assigned=NotificationWays(mail=wanted.email_assigned, desk=wanted.desk_assigned),
        mailing=settings.CONFIG.mail.smtp is not None,
        address=wanted.operator.email,
    )
