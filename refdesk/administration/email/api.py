"""HTTP API: email of the administrator's libraries, and for superusers the server's settings for it."""

from typing import Any, Literal

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.http.forms import FormErrors, refused
from refdesk.http.respond import as_schema
from refdesk.identity.confirmation import require_confirmation
from refdesk.kit.clock import now_ms
from refdesk.kit.numbers import Number
from refdesk.mail.addresses import is_email
from refdesk.mail.incoming import inbox
from refdesk.mail.models import Email, Incoming
from refdesk.mail.outgoing.resending import reason_against, send_again, sets_password
from refdesk.mail.outgoing.trial import queue_test
from refdesk.staff.models import Operator
from refdesk.staff.permissions import administers_all, libraries_of
from refdesk.staff.signed_in import SignedIn, current_administrator, current_operator

from .schemas import EmailOverview, EmailTest, OutgoingEmail, OutgoingPage, ReceivedEmail, ReceivedPage
from .server import email_server

router = Router(tags=["administration"], auth=SignedIn(csrf=True))
PAGE = 50
State = Email.State
STATES = {"waiting": (State.DUE, State.SENDING), "failed": (State.FAILED, State.BOUNCED), "sent": (State.SENT,)}


@router.get("/desk/administration/email", response=EmailOverview, summary="Read what is set for email")
def get_email(request: HttpRequest) -> EmailOverview:
    """404 for operators who aren't administrators. `waiting` and `failed` count emails of their libraries."""
    by = current_administrator(request)
    emails = _outgoing(by)
    return EmailOverview(
        sends=settings.CONFIG.mail.smtp is not None,
        reads=settings.CONFIG.mail.imap is not None,
        waiting=emails.filter(state__in=STATES["waiting"]).count(),
        failed=emails.filter(state__in=STATES["failed"]).count(),
        server=email_server() if by.is_superuser else None,
    )


@router.post(
    "/desk/administration/email/test",
    response={202: OutgoingEmail, 400: FormErrors, 409: FormErrors},
    summary="Send a test email",
)
def send_test(request: HttpRequest, form: EmailTest) -> Status[OutgoingEmail | FormErrors]:
    """For superusers; 404 for others. The email waits among the others.

    409 if this server sends no email or has no library.
    """
    by = current_operator(request)
    if not by.is_superuser:
        raise Http404
    if settings.CONFIG.mail.smtp is None:
        return Status(409, refused(("", _("This server sends no email: REFDESK_SMTP_URL isn’t set."))))
    library = libraries_of(by).order_by("pk").first()
    if library is None:
        return Status(409, refused(("", _("An email belongs to a library, and there is none yet. Create one first."))))
    if not is_email(form.to.strip()):
        return Status(400, refused(("to", _("Enter a valid email address."))))
    return Status(202, _sent(queue_test(by, library, form.to.strip(), now_ms())))


@router.get("/desk/administration/email/outgoing", response=OutgoingPage, summary="List outgoing emails")
def list_outgoing(
    request: HttpRequest, state: Literal["waiting", "failed", "sent"] | None = None, before: Number | None = None
) -> OutgoingPage:
    """Emails of the administrator's libraries."""
    outgoing = _outgoing(current_administrator(request))
    if state is not None:
        outgoing = outgoing.filter(state__in=STATES[state])
    emails, following = _page(outgoing, before)
    return OutgoingPage(emails=[_sent(email) for email in emails], next=following)


@router.post(
    "/desk/administration/email/outgoing/{int:email}/resend",
    response={202: None, 409: FormErrors},
    summary="Send an email again",
)
def resend_email(request: HttpRequest, email: int) -> Status[FormErrors | None]:
    """To the ticket's current contact. 409 while it is being sent, or if the contact was deleted.

    403 `ConfirmationRequired` for an email with a link to set a password, as for making such a link.
    """
    outgoing = get_object_or_404(_outgoing(current_administrator(request)).select_related("ticket"), pk=email)
    if sets_password(outgoing):
        require_confirmation(request)
    if reason := reason_against(outgoing):
        return Status(409, refused(("", reason)))
    send_again(outgoing, now_ms())
    return Status(202, None)


@router.get("/desk/administration/email/received", response=ReceivedPage, summary="List received emails")
def list_received(request: HttpRequest, before: Number | None = None) -> ReceivedPage:
    """Emails of the administrator's libraries; for one who administers every library, also emails of none."""
    emails, following = _page(_received(current_administrator(request)), before)
    shown = [as_schema(ReceivedEmail, email, outcome=email.get_state_display()) for email in emails]
    return ReceivedPage(emails=shown, next=following)


@router.post(
    "/desk/administration/email/received/{int:received}/retry",
    response={202: None, 409: FormErrors},
    summary="Process a received email again",
)
def retry_received(request: HttpRequest, received: int) -> Status[FormErrors | None]:
    """In the next round. 409 for an email that is in a ticket."""
    incoming = get_object_or_404(_received(current_administrator(request)), pk=received)
    if not inbox.requeue(Incoming.objects.filter(pk=incoming.pk)):
        return Status(409, refused(("", _("This email is in a ticket, and stays there."))))
    return Status(202, None)


def _outgoing(by: Operator) -> QuerySet[Email]:
    return Email.objects.filter(library__in=libraries_of(by))


def _received(by: Operator) -> QuerySet[Incoming]:
    return Incoming.objects.all() if administers_all(by) else Incoming.objects.filter(library__in=libraries_of(by))


def _page(matching: QuerySet[Any], before: int | None) -> tuple[list[Any], str | None]:
    if before is not None:
        matching = matching.filter(pk__lt=before)
    rows = list(matching.order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], str(rows[PAGE - 1].pk) if len(rows) > PAGE else None


def _sent(email: Email) -> OutgoingEmail:
    return as_schema(OutgoingEmail, email, to=email.recipient, kind=email.get_kind_display())
