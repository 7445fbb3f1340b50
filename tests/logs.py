"""Chats and tickets of the sample people in a test's database, written by the journal."""

from itertools import count
from typing import Any

from refdesk.chats import commands as c
from refdesk.chats import tokens
from refdesk.chats.queries import head_of
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Stored
from refdesk.libraries.models import Department
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_read_by
from refdesk.tickets import commands as of_tickets
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from refdesk.tickets.permissions import queue_info
from refdesk.widgets.models import Widget
from tests.chats.world import start as chat_start
from tests.tickets.world import opening

_keys = count(1)


def execute(*commands: Any, at: int | None = None) -> Any:
    """Execute commands on logs of one kind, at a time in ms. None may be refused. The head after the last one."""
    outcomes = (Journal() if at is None else Journal(clock=lambda: at)).execute(commands)
    heads = [outcome.head for outcome in outcomes if isinstance(outcome, Stored)]
    assert len(heads) == len(commands), outcomes
    return heads[-1]


def actor(who: Operator) -> c.Operator:
    """An operator as they act in the chats of their departments."""
    return c.Operator(who.pk, who.name, frozenset(departments_read_by(who).values_list("pk", flat=True)))


def act(chat: int, who: c.Actor, *acts: c.AnyAct, at: int | None = None) -> Any:
    """The chat after these acts of one actor."""
    return execute(*(c.Command(chat, who, act) for act in acts), at=at)


def started(widget: Widget, question: str = "Where do I renew?", at: int | None = None, **facts: Any) -> int:
    """The number of a new chat, whose patron isn't connected yet."""
    fields = {"widget": widget.pk, "department": widget.department_id, "key": f"{next(_keys):022}", **facts}
    chat: int = execute(chat_start(question, **fields), at=at).chat
    return chat


def begin(widget: Widget, question: str = "Where do I renew?", at: int | None = None, **facts: Any) -> int:
    """The number of a new chat, whose patron is connected."""
    chat = started(widget, question, at, **facts)
    act(chat, c.Patron(chat), c.TakeSeat(node="n"), at=at)
    return chat


def token_of(chat: int) -> str:
    """The token of the chat's patron."""
    head = head_of(chat)
    assert head
    return tokens.issue(head)


def claimed(widget: Widget, by: Operator, at: int | None = None) -> int:
    """The number of a new chat that an operator claimed."""
    chat = started(widget, at=at)
    act(chat, actor(by), c.Claim(), at=at)
    return chat


def queue_of(department: Department, name: str = "Questions", slug: str = "questions", **facts: Any) -> Queue:
    """A queue whose members are the operators of the department."""
    made = Queue.objects.create(library=department.library, name=name, slug=slug, **facts)
    made.departments.set([department])
    return made


def ticket_in(queue: Queue, key: str = "k" * 22, **facts: Any) -> Head:
    head: Head = execute(opening(queue=queue_info(queue), key=key, **facts))
    return head


def act_on(ticket: Head, who: of_tickets.Actor, *acts: of_tickets.AnyAct, **more: Any) -> Head:
    head: Head = execute(*(of_tickets.Command(ticket.ticket, who, act, **more) for act in acts))
    return head
