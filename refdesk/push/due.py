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
from refdesk.people.answering import CALLED_FOR, is_called, is_full
from refdesk.people.desks import Standing, staff
from refdesk.people.leases import database_now
from refdesk.people.models import Desk, Operator

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
    known = Notified.objects.filter(subscription__in={each.session for each in due})
    settled = known.filter(Q(held_until=None) | Q(held_until__gt=database_now()))
    done = set(settled.values_list("subscription_id", "subject"))
    return [each for each in due if (each.session, each.subject) not in done]


def take(due: Sequence[Due], by: str) -> list[Due]:
    """Hold them for the sender `by`. Returns those that no other sender holds or has sent."""
    now = database_now()
    until = now + HELD_FOR
    with transaction.atomic():
        Notified.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()
        # The lock keeps the subscriptions until the commit: a row of an ended one would violate the foreign key.
        lasting = PushSubscription.objects.select_for_update().filter(pk__in={each.session for each in due})
        sessions = set(lasting.order_by("pk").values_list("pk", flat=True))
        lapsed = Notified.objects.filter(held_until__lte=now)
        pairs = {(each.session, each.subject) for each in due}
        rows = lapsed.filter(subscription__in=sessions).values_list("pk", "subscription_id", "subject")
        numbers = [number for number, session, subject in rows if (session, subject) in pairs]
        lapsed.filter(pk__in=numbers).update(by=by, held_until=until)
        noted = (Notified(subscription_id=d.session, subject=d.subject, by=by, at=now, held_until=until) for d in due)
        Notified.objects.bulk_create(
            [each for each in noted if each.subscription_id in sessions], ignore_conflicts=True
        )
        held = Notified.objects.filter(by=by, held_until__isnull=False)
        ours = set(held.values_list("subscription_id", "subject"))
    return [each for each in due if (each.session, each.subject) in ours]


def hold(by: str) -> None:
    """Hold what this sender is sending for longer."""
    Notified.objects.filter(by=by, held_until__isnull=False).update(held_until=database_now() + HELD_FOR)


def finish(due: Due) -> None:
    """Note a notification as sent, or as one that can't be: it isn't sent again."""
    Notified.objects.filter(subscription_id=due.session, subject=due.subject).update(held_until=None)


def still_rings(due: Due) -> bool:
    """Whether it would still ring: the chat waits, and the operator is not back at a desk."""
    return any((each.session, each.subject) == (due.session, due.subject) for each in ringing())


def ringing() -> list[Due]:
    """All that would ring at the desks of those who have none that answers, by the rules of `people.answering`.

    An operator whose desk went silent is called once for that, too: the department may be closed by it.
    """
    sessions = _sessions()
    if not sessions:
        return []
    now, everybody = database_now(), staff()
    absent = [own for each in sessions if (own := everybody.operators.get(each)) and is_called(own, now)]
    if not absent:
        return []
    chats = _Chats.read_for(absent)
    nameless = _nameless()
    due = []
    for own in absent:
        if own.silent:
            subject = f"asleep-{own.silent_since}"
            due += [Due(session, subject, {"kind": "asleep", "chat": 0}) for session in sessions[own.id]]
        for each in chats.ringing(own):
            department, named = everybody.departments.get(each.department, ""), each.department not in nameless
            content = _content(each, department, named=named)
            due += [Due(session, each.subject, content) for session in sessions[own.id]]
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
    found: dict[int, list[str]] = {}
    for session, operator in rows.values_list("session_id", "operator_id"):
        found.setdefault(operator, []).append(session)
    return found


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
        numbers = [own.id for own in operators]
        departments = {each for own in operators for each, monitored in own.departments.items() if monitored}
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

    def ringing(self, own: Standing) -> Iterator[Ringing]:
        if not is_full(own):
            for head in self.waiting:
                if any(own.departments.get(each) for each in (head.department, *backups_of(head))):
                    yield Ringing("new", head, head.department)
        yield from self._requests(own)
        for head in self.abandoned:
            if own.departments.get(head.department) and head.claimed_by != own.id:
                yield Ringing("gone", head, head.department, self.absence.get(head.chat, 0))
        for head in self.own:
            belongs = own.id == head.claimed_by or any(own.id == one.operator for one in decoded(head.participants))
            if belongs and head.patron_messages > self.read.get((own.id, head.chat), 0):
                yield Ringing("message", head, head.department, head.patron_messages)

    def _requests(self, own: Standing) -> Iterator[Ringing]:
        for head in self.requests:
            department = head.request_department or 0
            for_them = head.request_operator == own.id or own.departments.get(department)
            answered = own.id in (head.claimed_by, *declined_by(head))
            if for_them and not answered and is_offered(head, own.id, own.departments):
                yield Ringing(head.request_purpose, head, department, head.request_seq)


def _nameless() -> set[int]:
    """The departments whose library sends no names of patrons to push services."""
    return set(Department.objects.filter(library__push_names=False).values_list("pk", flat=True))


def _content(ringing: Ringing, department: str, *, named: bool) -> Content:
    head = ringing.head
    content: Content = {"kind": ringing.kind, "chat": head.chat, "department": department}
    return {**content, "guest": head.guest, "name": head.name} if named else content
