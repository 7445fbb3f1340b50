"""Which operators push notifications call, and to what: the chats and requests that would ring at their desks."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from refdesk.chats.head import Head, backups_of, declined_by
from refdesk.chats.queries import chats_offered_to_backups, open_requests, waiting_heads
from refdesk.chats.request_rules import is_offered
from refdesk.libraries.models import Department
from refdesk.people.answering import CALLED_FOR, is_called, is_full
from refdesk.people.desks import Standing, staff
from refdesk.people.leases import database_now
from refdesk.people.models import Desk, Operator

from .models import Notified, PushSubscription

FORGOTTEN_AFTER = 3_600_000
"""ms after which a notification is no longer remembered: its chat isn't waiting any more, or its session has ended."""

Content = dict[str, str | int | None]


class Due(NamedTuple):
    """A notification for the browser of this session, about a subject that it is notified of once."""

    session: str
    subject: str
    content: Content


class Ringing(NamedTuple):
    """What would ring: an unclaimed chat, or a request to take or join a colleague's in this department."""

    kind: Literal["new", "transfer", "join"]
    head: Head
    department: int

    @property
    def subject(self) -> str:
        """A request that was withdrawn and repeated is another one."""
        return f"{self.kind}-{self.head.chat}-{0 if self.kind == 'new' else self.head.request_seq}"


def find() -> list[Due]:
    """What hasn't been sent yet."""
    due = ringing()
    known = Notified.objects.filter(subscription__in={each.session for each in due}) if due else Notified.objects.none()
    sent = set(known.values_list("subscription_id", "subject"))
    return [each for each in due if (each.session, each.subject) not in sent]


def take(due: Sequence[Due]) -> list[Due]:
    """Note them as sent. Returns those that no other node has noted."""
    now, by = database_now(), secrets.token_hex(16)
    with transaction.atomic():
        Notified.objects.filter(at__lt=now - FORGOTTEN_AFTER).delete()
        # The lock keeps the subscriptions until the commit: a row of an ended one would violate the foreign key.
        lasting = PushSubscription.objects.select_for_update().filter(pk__in={each.session for each in due})
        sessions = set(lasting.order_by("pk").values_list("pk", flat=True))
        noted = (Notified(subscription_id=d.session, subject=d.subject, by=by, at=now) for d in due)
        Notified.objects.bulk_create(
            [each for each in noted if each.subscription_id in sessions], ignore_conflicts=True
        )
        ours = set(Notified.objects.filter(by=by).values_list("subscription_id", "subject"))
    return [each for each in due if (each.session, each.subject) in ours]


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
    waiting, requests = _waiting(absent), [head for head, _ in open_requests()] if absent else []
    nameless = _nameless()
    due = []
    for own in absent:
        if own.silent:
            subject = f"asleep-{own.silent_since}"
            due += [Due(session, subject, {"kind": "asleep", "chat": 0}) for session in sessions[own.id]]
        for each in (*_chats(own, waiting), *_requests(own, requests)):
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


def _waiting(operators: Iterable[Standing]) -> list[Head]:
    """The unclaimed chats of departments that these operators monitor, and those that were offered to backups."""
    departments = {each for own in operators for each, monitored in own.departments.items() if monitored}
    if not departments:
        return []
    offered = [head for head in chats_offered_to_backups() if head.department not in departments]
    return [*waiting_heads(departments), *offered]


def _chats(own: Standing, waiting: Iterable[Head]) -> Iterator[Ringing]:
    if not is_full(own):
        for head in waiting:
            if any(own.departments.get(each) for each in (head.department, *backups_of(head))):
                yield Ringing("new", head, head.department)


def _requests(own: Standing, requests: Iterable[Head]) -> Iterator[Ringing]:
    for head in requests:
        department = head.request_department or 0
        for_them = head.request_operator == own.id or own.departments.get(department)
        answered = own.id in (head.claimed_by, *declined_by(head))
        if for_them and not answered and is_offered(head, own.id, own.departments):
            yield Ringing(head.request_purpose, head, department)


def _nameless() -> set[int]:
    """The departments whose library sends no names of patrons to push services."""
    return set(Department.objects.filter(library__push_names=False).values_list("pk", flat=True))


def _content(ringing: Ringing, department: str, *, named: bool) -> Content:
    head = ringing.head
    content: Content = {"kind": ringing.kind, "chat": head.chat, "department": department}
    return {**content, "guest": head.guest, "name": head.name} if named else content
