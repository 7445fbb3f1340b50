"""A patron who comes back after a lost connection has ended their chat, while its operator is there.

They continue in a new chat that belongs to the operator from its start. The operator's limit of chats is no reason to
refuse it; they have to be online at a desk, in the chat's department.
"""

import msgspec
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from refdesk.eventlog.refusals import NotAllowed, Refusal
from refdesk.libraries.models import Department
from refdesk.presence.answering import is_online
from refdesk.presence.availability import present_operators
from refdesk.presence.leases import database_now
from refdesk.staff.models import Operator
from refdesk.widgets.models import Widget

from ..bounds import room
from ..commands import Earlier, Start
from ..head import Head
from ..models import Event
from ..queries import head_of
from ..refusals import NoRoom, OperatorNotThere, PatronBlocked
from ..schemas import ChatContinuation
from .browsers import is_blocked, mark
from .starting import details_of

_SALT = "refdesk.chats.continuing"
MOST_EARLIER = 20
"""So many earlier chats of a chain are read with the last one."""


def operator_there(head: Head) -> Operator | None:
    """The operator of this chat, if its patron can continue with them now."""
    if head.state != "ended" or head.ended_by != "disconnection" or head.claimed_by is None:
        return None
    present = present_operators(database_now(), [head.department])
    if not any(operator.id == head.claimed_by and is_online(operator) for operator in present):
        return None
    return Operator.objects.get(pk=head.claimed_by)


def start_key(token: str) -> str:
    """The key of the chat that continues the one with this token, so that there is at most one.

    Who has a start key gets the chat's token: the key is as secret as the token that it is derived from.
    """
    return salted_hmac(_SALT, token, algorithm="sha256").hexdigest()[:32]


def continuation_of(request: HttpRequest, head: Head, form: ChatContinuation) -> Start:
    """The command that starts the chat after this one."""
    widget = Widget.objects.select_related("department__library").get(pk=head.widget)
    library = widget.department.library
    operator = Operator.objects.get(pk=head.claimed_by or 0)
    name, contact = _as_patron_gave(head.chat)
    earlier = Earlier(
        chat=head.chat,
        operator=operator.pk,
        name=operator.name,
        question=head.question,
        patron_name=None if head.name == name else head.name or "",
        patron_contact=None if head.contact == contact else head.contact or "",
    )
    return Start(
        widget=head.widget,
        department=head.department,
        department_name=_department_name(head),
        widget_title=widget.title,
        country=head.country,
        key=start_key(form.token),
        question="",
        name=name or "",
        contact=contact or "",
        details=details_of(request, form, library),
        browser=mark(library, form.browser),
        continues=earlier,
    )


def _as_patron_gave(chat: int) -> tuple[str | None, str | None]:
    """Name and contact info in the patron's own words: an operator's corrections must not reach the patron."""
    name = contact = None
    rows = Event.objects.filter(chat=chat, kind__in=("started", "contact_shared")).order_by("seq")
    for payload in rows.values_list("payload", flat=True):
        body = msgspec.json.decode(payload)
        name, contact = body.get("name") or name, body.get("contact") or contact
    return name, contact


def refusal_now(request: HttpRequest, head: Head, form: ChatContinuation) -> Refusal | None:
    """The refusal where the patron is blocked, the disk is nearly full, or the operator is not there."""
    if head.ended_by != "disconnection" or head.claimed_by is None:
        return NotAllowed()
    library = Widget.objects.select_related("department__library").get(pk=head.widget).department.library
    if is_blocked(library, mark(library, form.browser), request.META.get("REMOTE_ADDR", "")):
        return PatronBlocked()
    if not room()():
        return NoRoom()
    return None if operator_there(head) else OperatorNotThere(by=head.claimed_name)


def earlier_chats(head: Head) -> tuple[int, ...]:
    """The chats before this one that it continues, the latest first."""
    earlier: list[int] = []
    before = head.continues
    while before is not None and len(earlier) < MOST_EARLIER:
        earlier.append(before)
        continued = head_of(before)
        before = continued.continues if continued else None
    return tuple(earlier)


def _department_name(head: Head) -> str:
    return Department.objects.values_list("name", flat=True).get(pk=head.department)
