"""HTTP API: an operator's notification preferences, and resending an email to a patron."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from refdesk.http.respond import respond
from refdesk.kit.clock import now_ms
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator
from refdesk.tickets.permissions import member
from refdesk.tickets.queries import head_of

from .addresses import is_email
from .models import Email, NotificationPreferences
from .outgoing import queue
from .refusals import NobodyThere
from .schemas import Notifications, NotificationsForm, NotificationWays

router = Router(tags=["desk"], auth=SignedIn(csrf=True, right=Right.ANSWER))


@router.get("/desk/notifications", response=Notifications, summary="Read notification preferences")
def get_notifications(request: HttpRequest) -> Notifications:
    """The operator's preferences, or the defaults."""
    operator = current_operator(request)
    return _notifications(
        NotificationPreferences.objects.filter(operator=operator).first() or NotificationPreferences(operator=operator)
    )


@router.put("/desk/notifications", response=Notifications, summary="Change notification preferences")
def put_notifications(request: HttpRequest, choice: NotificationsForm) -> Notifications:
    """The preferences apply from the next event."""
    ways: dict[str, NotificationWays] = {"new": choice.new, "replies": choice.replies, "assigned": choice.assigned}
    by_email = {f"email_{name}": ways.email for name, ways in ways.items()}
    on_desk = {f"desk_{name}": ways.desk for name, ways in ways.items()}
    preferences, _ = NotificationPreferences.objects.update_or_create(
        operator=current_operator(request), defaults={**by_email, **on_desk}
    )
    return _notifications(preferences)


@router.post(
    "/desk/tickets/{int:ticket}/emails/{int:seq}/resend", response={202: None}, summary="Resend an email to the patron"
)
def resend(request: HttpRequest, ticket: int, seq: int) -> HttpResponse:
    """Resend the email about event `seq`, if it failed or bounced, to the ticket's current contact.

    404 for a ticket in a queue of others; 409 `NobodyThere` if the contact is not an email address.
    """
    head = head_of(ticket)
    email = Email.objects.filter(ticket=ticket, seq=seq, operator=None).first()
    if head is None or email is None or head.queue not in member(current_operator(request)).queues:
        raise Http404
    if not head.contact or not is_email(head.contact):
        return respond(NobodyThere())
    if email.state in (Email.State.FAILED, Email.State.BOUNCED):
        queue.resend(email, now_ms(), head.contact)
    return respond({}, 202)


def _notifications(preferences: NotificationPreferences) -> Notifications:
    return Notifications(
        new=NotificationWays(email=preferences.email_new, desk=preferences.desk_new),
        replies=NotificationWays(email=preferences.email_replies, desk=preferences.desk_replies),
        assigned=NotificationWays(email=preferences.email_assigned, desk=preferences.desk_assigned),
        sends_email=settings.CONFIG.mail.smtp is not None,
        address=preferences.operator.email,
    )
