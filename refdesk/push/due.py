"""Which operators push notifications call, and to what: all that would ring at their desks."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from refdesk.chats.head import Head, backups_of, declined_by
from refdesk.chats.participants import decoded
from refdesk.chats.queries import (
    abandoned_heads,
    active_heads_of,
    chats_offered_to_backups,
    open_requests,
    read_marks,
    seqs_of_absence,
    waiting_heads,
)
from refdesk.chats.rules.request import is_offered
from refdesk.libraries.models import Department
from refdesk.presence.answering import CALLED_FOR, is_called, is_full
from refdesk.presence.desks import Standing, staff
from refdesk.presence.leases import database_now
from refdesk.presence.models import Desk
from refdesk.staff.models import Operator

from .models import Notified, PushSubscription

HELD_FOR = 10_000
"""ms for which a notification belongs to the node that sends it, which holds it meanwhile: it may have been killed."""
FORGOTTEN_AFTER = 3_600_000
"""ms after which a notification is no longer remembered: its chat isn't waiting any more, or its session has ended."""

Content = dict[str, str | int | None]


class Due(NamedTuple):
    """A notification for the browser of this session, about a subject that it is notified of once."""

    session: str
    subject: str
    content: Content

    @property
    def key(self) -> tuple[str, str]:
        return self.session, self.subject


class Ringing(NamedTuple):
    """What would ring: an unclaimed chat, a request to take or join a colleague's, a chat whose owner is gone, or a
    patron's message in an own chat. `number` tells repetitions apart: another request, absence, or message.
    """

    kind: Literal["new", "transfer", "join", "gone", "message"]
    head: Head
    department: int
    number: int = 0

    @property
    def subject(self) -> str:
        return f"{self.kind}-{self.head.chat}-{self.number}"


def find() -> list[Due]:
    """What hasn't been sent yet, and what was being sent by a node that holds it no longer."""
    due = ringing()
    if not due:
        return []
    notified = Notified.objects.filter(subscription__in={notification.session for notification in due})
    settled = notified.filter(Q(held_until=None) | Q(held_until__gt=database_now()))
    done = set(settled.values_list("subscription_id", "subject"))
    return [notification for notification in due if notification.key not in done]


def take(due: Sequence[Due], by: str) -> list[Due]:
    """Hold them for the sender `by`. Returns those that no other sender holds or has sent."""
    now = database_now()
    until = now + HELD_FOR
    with transaction.atomic():
        Notified.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()
        # The lock keeps the subscriptions until the commit: a row of an ended one would violate the foreign key.
        lasting = PushSubscription.objects.select_for_update().filter(
            pk__in={notification.session for notification in due}
        )
        sessions = set(lasting.order_by("pk").values_list("pk", flat=True))
        lapsed = Notified.objects.filter(held_until__lte=now)
        pairs = {notification.key for notification in due}
        rows = lapsed.filter(subscription__in=sessions).values_list("pk", "subscription_id", "subject")
        numbers = [number for number, session, subject in rows if (session, subject) in pairs]
        lapsed.filter(pk__in=numbers).update(by=by, held_until=until)
        noted = (Notified(subscription_id=d.session, subject=d.subject, by=by, at=now, held_until=until) for d in due)
        Notified.objects.bulk_create([row for row in noted if row.subscription_id in sessions], ignore_conflicts=True)
        held = Notified.objects.filter(by=by, held_until__isnull=False)
        ours = set(held.values_list("subscription_id", "subject"))
    return [notification for notification in due if notification.key in ours]


def hold(by: str) -> None:
    """Hold what this sender is sending for longer."""
    Notified.objects.filter(by=by, held_until__isnull=False).update(held_until=database_now() + HELD_FOR)


def finish(due: Due) -> None:
    """Note a notification as sent, or as one that can't be: it isn't sent again."""
    Notified.objects.filter(subscription_id=due.session, subject=due.subject).update(held_until=None)


def still_rings(due: Due) -> bool:
    """Whether it would still ring: the chat waits, and the operator is not back at a desk."""
    return any(notification.key == due.key for notification in ringing())


def ringing() -> list[Due]:
    """All that would ring at the desks of those who have none that answers, by the rules of `presence.answering`.

    An operator whose desk went silent is called once for that, too: the department may be closed by it.
    """
    sessions = _sessions()
    if not sessions:
        return []
    now, everybody = database_now(), staff()
    standings = (everybody.operators.get(operator) for operator in sessions)
    absent = [standing for standing in standings if standing and is_called(standing, now)]
    if not absent:
        return []
    chats = _Chats.read_for(absent)
    nameless = _nameless()
    due = []
    for standing in absent:
        if standing.silent:
            subject = f"asleep-{standing.silent_since}"
            due += [Due(session, subject, {"kind": "asleep", "chat": 0}) for session in sessions[standing.id]]
        for call in chats.ringing(standing):
            department, named = everybody.departments.get(call.department, ""), call.department not in nameless
            content = _content(call, department, named=named)
            due += [Due(session, call.subject, content) for session in sessions[standing.id]]
    return due


def _sessions() -> dict[int, list[str]]:
    """The subscribed sessions of those who chose Online and whose last desk froze, or may have closed within a minute.

    The node of a desk that answers updates `desk_seen_at` every few seconds.
    """
    now = database_now()
    frozen = Desk.objects.filter(node__lease_until__gt=now, silent_since__isnull=False).values("operator_id")
    rows = PushSubscription.objects.filter(
        Q(operator__desk_seen_at__gt=now - CALLED_FOR) | Q(operator__in=frozen),
        operator__status=Operator.Status.ONLINE,
        operator__is_active=True,
        session__session__expire_date__gt=timezone.now(),
    )
    by_operator: dict[int, list[str]] = {}
    for session, operator in rows.values_list("session_id", "operator_id"):
        by_operator.setdefault(operator, []).append(session)
    return by_operator


class _Chats(NamedTuple):
    """What may ring for some operators, read once for all. `read`: how many of a chat's messages each has read.

    `absence`: the event since which the owner of each abandoned chat is gone.
    """

    waiting: list[Head]
    requests: list[Head]
    abandoned: list[Head]
    absence: dict[int, int]
    own: list[Head]
    read: dict[tuple[int, int], int]

    @classmethod
    def read_for(cls, operators: Sequence[Standing]) -> "_Chats":
        numbers = [standing.id for standing in operators]
        departments = {
            department for standing in operators for department, monitored in standing.departments.items() if monitored
        }
        offered = [head for head in chats_offered_to_backups() if head.department not in departments]
        abandoned = abandoned_heads(departments)
        return cls(
            [*waiting_heads(departments), *offered] if departments else [],
            [head for head, _ in open_requests()],
            abandoned,
            seqs_of_absence([head.chat for head in abandoned]) if abandoned else {},
            active_heads_of(numbers),
            {(operator, chat): count for operator, chat, _, count in read_marks(numbers)},
        )

    def ringing(self, standing: Standing) -> Iterator[Ringing]:
        if not is_full(standing):
            for head in self.waiting:
                if any(standing.departments.get(department) for department in (head.department, *backups_of(head))):
                    yield Ringing("new", head, head.department)
        yield from self._requests(standing)
        for head in self.abandoned:
            if standing.departments.get(head.department) and head.claimed_by != standing.id:
                yield Ringing("gone", head, head.department, self.absence.get(head.chat, 0))
        for head in self.own:
            belongs = standing.id == head.claimed_by or any(
                standing.id == participant.operator for participant in decoded(head.participants)
            )
            if belongs and head.patron_messages > self.read.get((standing.id, head.chat), 0):
                yield Ringing("message", head, head.department, head.patron_messages)

    def _requests(self, standing: Standing) -> Iterator[Ringing]:
        for head in self.requests:
            department = head.request_department or 0
            for_them = head.request_operator == standing.id or standing.departments.get(department)
            answered = standing.id in (head.claimed_by, *declined_by(head))
            if for_them and not answered and is_offered(head, standing.id, standing.departments):
                yield Ringing(head.request_purpose, head, department, head.request_seq)


def _nameless() -> set[int]:
    """The departments whose library sends no names of patrons to push services."""
    return set(Department.objects.filter(library__push_names=False).values_list("pk", flat=True))


def _content(ringing: Ringing, department: str, *, named: bool) -> Content:
    head = ringing.head
    content: Content = {"kind": ringing.kind, "chat": head.chat, "department": department}
    return {**content, "guest": head.guest, "name": head.name} if named else content
