"""Operators' statuses: chosen by themselves, or set to Away after a time without any input at their desks.

The database's time decides, so that an operator with a frozen tab counts as idle too, and every node agrees.
"""

from collections.abc import Collection
from typing import NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When

from refdesk.staff.models import Operator
from refdesk.staff.permissions import rights_of
from refdesk.staff.roles import Right

from .leases import database_now
from .models import Desk

IDLE = 20 * 60_000
"""ms without input after which an operator who is Online and has no chat is prompted to confirm that they are there."""
ANSWER_WITHIN = 60_000
"""ms to answer."""
LATE_ANSWERS = 3_000
"""ms by which an answer in time may reach the database late: nodes store activity once a second."""
OPENING = 10_000
"""ms in which a desk that opens reports its operator's activity. The stored activity is that of their last shift."""

REASON_LIMIT = 80
"""Code points of the reason for being away."""


class Choice(NamedTuple):
    """A status with what colleagues read beside "Away". `back_at` is in ms."""

    status: str
    reason: str = ""
    back_at: int | None = None


def set_status(operator: int, choice: Choice) -> bool:
    """Store the status that an operator chose. False, and nothing is stored, for somebody who answers nobody."""
    person = Operator.objects.filter(id=operator).first()
    if person is None or Right.ANSWER not in rights_of(person):
        return False
    now = database_now()
    Operator.objects.filter(id=operator).update(
        status_since=Case(When(status=choice.status, then=F("status_since")), default=Value(now)),
        status=choice.status,
        status_set_by=Operator.SetBy.OPERATOR,
        status_reason=choice.reason,
        back_at=choice.back_at,
        active_at=now,
        prompted_at=None,
        **({} if choice.status == Operator.Status.ONLINE else {"sign_off_at": None}),
    )
    return True


def set_offline(operator: Operator) -> None:
    """Set an operator to Offline on behalf of an administrator. Chats that they claimed continue."""
    operator.status, operator.status_since = Operator.Status.OFFLINE, database_now()
    operator.status_set_by, operator.status_reason = Operator.SetBy.ADMINISTRATOR, ""
    operator.back_at = operator.prompted_at = operator.sign_off_at = None
    fields = ("status", "status_since", "status_set_by", "status_reason", "back_at", "prompted_at", "sign_off_at")
    operator.save(update_fields=fields)


def end_answering(operator: Operator) -> None:
    """Set to Offline an operator who has no right to answer any more."""
    operator.refresh_from_db(fields=["status"])
    if operator.status != Operator.Status.OFFLINE:
        set_offline(operator)


def note_activity(operators: Collection[int]) -> bool:
    """Store that these operators are there. Returns whether one of them was prompted."""
    active = Operator.objects.filter(id__in=operators)
    prompted = active.filter(prompted_at__isnull=False).exists()
    active.update(active_at=database_now(), prompted_at=None)
    return prompted


def is_due() -> bool:
    """Whether `set_idle_away` would change anything."""
    now = database_now()
    return any(operators.exists() for operators in (_idle(now), _unanswered(now), _answered_by_a_chat()))


def set_idle_away() -> bool:
    """Prompt operators who have been idle, and set to Away those who did not answer. Returns whether anything changed.

    Several nodes may do so at the same time.
    """
    now = database_now()
    changed = _unanswered(now).update(
        status=Operator.Status.AWAY,
        status_since=now,
        status_set_by=Operator.SetBy.IDLE,
        status_reason="",
        back_at=None,
        prompted_at=None,
    )
    changed += _answered_by_a_chat().update(prompted_at=None)
    changed += _idle(now).update(prompted_at=now)
    return changed > 0


def has_a_chat() -> Q:
    """The condition that an operator has an active chat."""
    return Q(pk__in=Operator.objects.filter(chats__listed=True, chats__state="active").values("pk"))


def _idle(now: int) -> QuerySet[Operator]:
    since = now - IDLE
    idle = _online().filter(prompted_at=None, active_at__lte=since, status_since__lte=since)
    desk = Desk.objects.filter(operator=OuterRef("pk"), node__lease_until__gt=now, opened_at__lte=now - OPENING)
    return idle.filter(Exists(desk)).exclude(has_a_chat())


def _unanswered(now: int) -> QuerySet[Operator]:
    return _online().filter(prompted_at__lte=now - ANSWER_WITHIN - LATE_ANSWERS).exclude(has_a_chat())


def _answered_by_a_chat() -> QuerySet[Operator]:
    return Operator.objects.filter(has_a_chat(), prompted_at__isnull=False)


def _online() -> QuerySet[Operator]:
    return Operator.objects.filter(is_active=True, status=Operator.Status.ONLINE)
