"""Read-only queries of chats: parts of a log, heads, read marks."""

from collections.abc import Collection, Iterable, Sequence

import msgspec
from django.db import connection
from django.db.models import Max, Q

from refdesk.eventlog.actors import decode_operator
from refdesk.eventlog.rows import LogRow
from refdesk.staff.models import Operator as Account
from refdesk.staff.permissions import answering_departments, departments_of
from refdesk.staff.roles import RIGHTS, Right, Role

from .colleague_events import ColleagueRequested
from .commands import Operator
from .events import PatronDescribed
from .head import Head
from .log import TABLES
from .models import Chat, Event, ReadMark
from .participants import Participant, decoded
from .permissions import may_read

# Events that are read at once: a frame stays small, and a long log does not delay other readers.
PIECE = 200
# Bytes that are read at once, but one event at least: a message of the server's has 256 KiB at most (P25).
PIECE_SIZE = 128 * 1024
# The bytes of an event's frame beside its payload: seq, time, key, and an operator's name.
ENVELOPE = 512


def head_of(chat: int) -> Head | None:
    """The chat's head; None where there is no such chat.

    Each connection reads it twice. The ORM needs 0.4 ms to write a query for so many columns.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{TABLES.select} WHERE id = %s", [chat])
        row = cursor.fetchone()
    if row is None:
        return None
    values = list(row)
    for position in TABLES.booleans:
        values[position] = bool(values[position])
    return Head(*values)


def reader_of(operator: Account) -> Operator:
    """An operator as a reader of chats, with the departments that they answer and those whose transcripts they read.

    One query, two for administrators: each desk that connects needs it.
    """
    rows = list(operator.memberships.values_list("department_id", "role"))
    answers, reads = (
        frozenset(department for department, role in rows if right in RIGHTS[Role(role)])
        for right in (Right.ANSWER, Right.READ)
    )
    everywhere: frozenset[int] = frozenset()
    of_key = operator.key_library_id is not None
    if operator.is_superuser or of_key or any(Right.ADMINISTER in RIGHTS[Role(role)] for _, role in rows):
        everywhere = frozenset(departments_of(operator).values_list("pk", flat=True))
    return Operator(operator.pk, operator.name, answers, reads=reads | everywhere, follows=answers | everywhere)


def head_read_by(operator: int, chat: int) -> Head | None:
    """The chat's head; None where this operator may not know of it."""
    head = head_of(chat)
    actor = Operator(operator, "", answering_departments(operator))
    return head if head and may_read(head, actor) else None


def language_of(chat: int) -> str:
    """The tag of the language that the patron reads; empty where it isn't known, or was redacted.

    Heads of chats that had begun before heads had a language have one only once the patron chose another one.
    """
    language = Chat.objects.filter(pk=chat).values_list("language", flat=True).first()
    if language:
        return language
    payload = Event.objects.filter(chat=chat, kind="patron_described").values_list("payload", flat=True).first()
    return msgspec.json.decode(payload, type=PatronDescribed).language if payload else ""


def heads_of(chats: Sequence[int]) -> list[Head]:
    return [TABLES.head_from(row) for row in Chat.objects.filter(id__in=chats).values_list(*TABLES.columns)]


def listed_heads(departments: Iterable[int]) -> list[Head]:
    """The heads of the chats on the boards of these departments."""
    rows = Chat.objects.filter(listed=True, department_id__in=list(departments)).order_by("id")
    return [TABLES.head_from(row) for row in rows.values_list(*TABLES.columns)]


def waiting_heads(departments: Iterable[int]) -> list[Head]:
    """The heads of the unclaimed chats of these departments."""
    rows = Chat.objects.filter(listed=True, state="waiting", department_id__in=list(departments)).order_by("id")
    return [TABLES.head_from(row) for row in rows.values_list(*TABLES.columns)]


def listed_seqs(departments: Iterable[int]) -> list[tuple[int, int, int]]:
    """(department, chat, last seq) of the chats on the boards of these departments."""
    rows = Chat.objects.filter(listed=True, department_id__in=list(departments))
    return list(rows.values_list("department_id", "id", "last_seq"))


def open_requests() -> list[tuple[Head, str]]:
    """The heads of chats with an open request to colleagues, with its note."""
    rows = Chat.objects.filter(request_until__isnull=False)
    heads = {head.chat: head for head in map(TABLES.head_from, rows.values_list(*TABLES.columns))}
    requests = Event.objects.filter(chat_id__in=heads, seq__in={head.request_seq for head in heads.values()})
    notes = {
        chat: msgspec.json.decode(payload, type=ColleagueRequested).note
        for chat, kind, seq, payload in requests.values_list("chat_id", "kind", "seq", "payload")
        if kind == "colleague_requested" and heads[chat].request_seq == seq
    }
    return [(head, notes.get(chat, "")) for chat, head in heads.items()]


def chats_offered_to_backups() -> list[Head]:
    """The heads of unclaimed chats that a backup department may claim, too, the longest waiting first."""
    rows = Chat.objects.filter(state="waiting", backup_at__isnull=False).order_by("started_at", "id")
    return [TABLES.head_from(row) for row in rows.values_list(*TABLES.columns)]


def abandoned_heads(departments: Collection[int]) -> list[Head]:
    """The heads of active chats of these departments that may be taken over."""
    rows = Chat.objects.filter(listed=True, department__in=departments, state="active", operator_gone=True)
    return [TABLES.head_from(row) for row in rows.order_by("id").values_list(*TABLES.columns)]


def seqs_of_absence(chats: Collection[int]) -> dict[int, int]:
    """For each of these chats, the seq of the last event that says that its operator is gone."""
    rows = Event.objects.filter(chat__in=chats, kind="operator_gone").values("chat_id").annotate(last=Max("seq"))
    return dict(rows.values_list("chat_id", "last"))


def active_heads_of(operators: Collection[int]) -> list[Head]:
    """The heads of active chats that these operators own, and of all that have participants."""
    active = Chat.objects.filter(listed=True, state="active").order_by("id")
    rows = active.filter(Q(claimed_by__in=operators) | Q(participants__isnull=False))
    return [TABLES.head_from(row) for row in rows.values_list(*TABLES.columns)]


def shared_chats() -> list[tuple[int, tuple[Participant, ...]]]:
    """The active chats with participants beside their owner."""
    rows = Chat.objects.filter(listed=True, participants__isnull=False, state="active").order_by("id")
    return [(chat, decoded(participants)) for chat, participants in rows.values_list("id", "participants")]


def owned_chats(operators: Collection[int]) -> list[tuple[int, int, int]]:
    """(operator, department, chat) of the chats on these operators' dashboards; none without operators."""
    if not operators:
        return []
    rows = Chat.objects.filter(listed=True, claimed_by__in=operators).order_by("id")
    return list(rows.values_list("claimed_by_id", "department_id", "id"))


def operators_who_wrote(chat: int) -> dict[str, int]:
    """The operators whose messages or files the patron sees, by the names that they read; no name of two operators."""
    rows = Event.objects.filter(chat=chat, kind__in=("message_sent", "file_sent"), actor__startswith="operator:")
    writers = {
        writer for actor in rows.values_list("actor", flat=True).distinct() if (writer := decode_operator(actor))
    }
    named = [name for _, name in writers]
    return {name: id_ for id_, name in writers if named.count(name) == 1}


def waiting_chats(department: int) -> list[int]:
    """The unclaimed chats of a department, the longest waiting first."""
    rows = Chat.objects.filter(listed=True, department_id=department, state="waiting")
    return list(rows.order_by("started_at", "id").values_list("id", flat=True))


def last_seqs(chats: Sequence[int]) -> dict[int, int]:
    """The last seqs of these chats, of which there may be tens of thousands: the ORM would need a second."""
    elements = "json_array_elements_text(%s::json)" if connection.vendor == "postgresql" else "json_each(%s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, last_seq FROM chats_chat WHERE id IN (SELECT CAST(value AS bigint) FROM {elements})",  # noqa: S608
            [msgspec.json.encode(chats).decode()],
        )
        return dict(cursor.fetchall())


def stretch(chat: int, after: int, limit: int = PIECE) -> list[LogRow]:
    """The next events after `after`, in order, at most `limit` of them; none only where there are none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq, kind, at, actor, payload, client_key FROM chats_event "
            "WHERE chat_id = %s AND seq > %s ORDER BY seq LIMIT %s",
            [chat, after, limit],
        )
        return piece(LogRow(*row) for row in cursor.fetchall())


def resume(chat: int, after: int) -> tuple[Head | None, list[LogRow]]:
    """The next events after `after`, and the head, which is never older than they are."""
    rows = stretch(chat, after)
    return head_of(chat), rows


def piece(rows: Iterable[LogRow]) -> list[LogRow]:
    """The first rows, as many as are read at once, one at least."""
    read: list[LogRow] = []
    size = 0
    for row in rows:
        size += len(row.payload.encode()) + ENVELOPE
        if read and size > PIECE_SIZE:
            break
        read.append(row)
    return read


def seen_by(chat: int, operator: int | None) -> tuple[int, int]:
    """The seqs up to which the patron and this operator have read the chat."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT operator_id, seq FROM chats_readmark WHERE chat_id = %s", [chat])
        marks: dict[int | None, int] = dict(cursor.fetchall())
    return marks.get(None, 0), marks.get(operator, 0) if operator else 0


def read_marks(operators: Iterable[int]) -> list[tuple[int, int, int, int]]:
    """(operator, chat, seq, count) of the listed chats that these operators have read."""
    marks = ReadMark.objects.filter(operator_id__in=list(operators), chat__listed=True)
    return list(marks.values_list("operator_id", "chat_id", "seq", "count"))
