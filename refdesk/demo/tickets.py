"""The sample library's tickets, in several states; one of them was made from a chat that is over."""

from collections.abc import Iterable
from typing import Any

import msgspec

from refdesk.chats import commands as on_chat
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.files.upload.announce import Owner
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department
from refdesk.people.models import Operator
from refdesk.tickets import commands as c
from refdesk.tickets import permissions
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from refdesk.tickets.patron.form_uploads import files_of_open
from refdesk.tickets.patron.patron_commands import open_command, reply_command
from refdesk.widgets.models import Widget

from .files import brought

CHAT_KEY = "demo-chat"
"""The key with which the demo's own chat was started."""
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
ANA, BEN, MARTA = "ana@harbour.example", "ben@harbour.example", "marta@harbour.example"
Step = tuple[int, str, c.AnyAct | str]
"""How long after the question, by whom ("" for the patron), and what: an act, or what the patron wrote."""
Asked = tuple[int, str, dict[str, str], tuple[Step, ...]]
"""How long ago, the question, what else is known, and what happened then. Files go by their names."""

_REFERENCE: tuple[Asked, ...] = (
    (
        26 * DAY,
        "Do you lend laptops, and for how long?",
        {"source": "form", "name": "Tomás Rivera", "contact": "tomas.rivera@example.org"},
        (
            (3 * HOUR, MARTA, c.Reply(text="Yes: for four hours in the building, with your library card.")),
            (5 * HOUR, "", "Perfect, thank you!"),
            (22 * HOUR, MARTA, c.SetStatus(status="closed")),
        ),
    ),
    (
        2 * DAY,
        "The database of newspapers asks me for a password that I don’t have. Is that the one of my library card?",
        {"source": "widget", "name": "Priya Raman", "contact": "priya.raman@example.org", "page": "/databases/"},
        (
            (HOUR, ANA, c.Reply(text="It is your card’s number, and the password that you chose.")),
            (HOUR + MINUTE, ANA, c.SetTags(tags=("databases", "sign-in"))),
            (26 * HOUR, "", "That doesn’t work either: it says “card not known”. The number ends in 4471."),
        ),
    ),
    (
        20 * HOUR,
        "Is the reading room wheelchair accessible from Quay Street? I would come on Saturday at about ten.",
        {"source": "form", "name": "Ines Duarte", "contact": "+1 202 555 0188"},
        (
            (HOUR, MARTA, c.SaveNote(text="The lift was out of order last week. Ask the caretaker before answering.")),
            (
                2 * HOUR,
                MARTA,
                c.Reply(
                    text="Yes, by the ramp on the harbour side. Ring the bell there; we come down.",
                    files=("Ways into the library.pdf",),
                ),
            ),
        ),
    ),
    (
        35 * MINUTE,
        "My interlibrary loan of “The Tram Lines of Harbour” was due on Friday. Can I keep it for two more weeks?",
        {"source": "form", "name": "Erik Sand", "contact": "erik.sand@example.org", "file": "Loan slip.pdf"},
        (),
    ),
)
_HISTORY: tuple[Asked, ...] = (
    (
        9 * DAY,
        "When did the ferry to Gull Island stop running?",
        {"source": "form", "name": "Marguerite Maximiliana Featherstonehaugh-Cholmondeley", "contact": ""},
        (
            (4 * HOUR, BEN, c.Reply(text="On 3 October 1931, see the Harbour Gazette of the day after.")),
            (4 * HOUR, BEN, c.SetTags(tags=("gazette", "ferry"))),
        ),
    ),
)
_CHAT_QUESTION = "Where do I find the 1924 city directory?"
_CHAT = (
    ("", _CHAT_QUESTION),
    (ANA, "On the second floor, in Local History: the shelf marked Directories, to the left of the map cases."),
    ("", "Perfect. Could somebody tell me when the Quay Street survey is back from binding?"),
    (ANA, "I’ll pass that on, and somebody writes to you. Most likely next week."),
)


def create(departments: dict[str, Department], people: dict[str, Operator]) -> None:
    """Make tickets in the queues of these departments, answered by these people (by their address in the demo)."""
    reference = Queue.objects.select_related("library").get(departments=departments["Reference"])
    history = Queue.objects.select_related("library").get(departments=departments["Local History"])
    _fill(reference, _REFERENCE, people)
    _fill(history, _HISTORY, people)
    _from_chat(history, people)


def _fill(queue: Queue, tickets: Iterable[Asked], people: dict[str, Operator]) -> None:
    for age, question, facts, steps in tickets:
        asked = now_ms() - age
        rest = {name: fact for name, fact in facts.items() if name not in ("source", "file")}
        came = brought(Owner(queue.library_id), None, facts["file"]) if "file" in facts else ()
        start = open_command(queue, facts["source"], question, **rest, **files_of_open(came))
        head = _at(asked, start).head
        for later, who, what in steps:
            _at(asked + later, _command(head, people, who, what))


def _command(head: Head, people: dict[str, Operator], who: str, what: c.AnyAct | str) -> c.Command:
    ticket = head.ticket
    if isinstance(what, str):
        return reply_command(c.Patron(ticket), what, f"demo-{ticket}")
    by = people[who]
    came = brought(Owner(head.library, ticket=ticket), by.pk, *what.files) if isinstance(what, c.Reply) else ()
    act = msgspec.structs.replace(what, files=tuple(file.token for file in came)) if came else what
    return c.Command(ticket, permissions.member(by), act, attached=came)


def _from_chat(queue: Queue, people: dict[str, Operator]) -> None:
    """Ana's chat with Dana, which she couldn't answer to the end, and the ticket that she made from it for Ben."""
    begun = now_ms() - 3 * HOUR
    chat, ana = _chat(people[ANA], begun)
    _at(begun + 9 * MINUTE, on_chat.Command(chat, ana, on_chat.End()))
    question = "When is the Quay Street survey back from binding?"
    opened = c.Open(
        queue=permissions.queue_info(queue),
        country=queue.library.country,
        source="chat",
        key="demo-from-chat",
        question=question,
        name="Dana Whitfield",
        contact="dana.whitfield@example.org",
        chat=chat,
        actor=permissions.member(people[ANA]),
        owner=people[BEN].pk,
        note="Promised an answer for next week.",
    )
    _at(begun + 11 * MINUTE, opened)
    _at(begun + 12 * MINUTE, on_chat.Command(chat, ana, on_chat.Close()))


def _chat(operator: Operator, begun: int) -> tuple[int, on_chat.Operator]:
    widget = Widget.objects.select_related("department").get(slug="ask")
    start = on_chat.Start(
        widget=widget.pk,
        department=widget.department_id,
        department_name=widget.department.name,
        widget_title=widget.title,
        country=widget.department.library.country,
        key=CHAT_KEY,
        question=_CHAT_QUESTION,
        name="Dana Whitfield",
        contact="dana.whitfield@example.org",
    )
    chat = _at(begun, start).head.chat
    asking = on_chat.Patron(chat)
    seat = _at(begun, on_chat.Command(chat, asking, on_chat.TakeSeat(node="demo"))).head.seat
    ana = on_chat.Operator(operator.pk, operator.name, frozenset({widget.department_id}))
    _at(begun + MINUTE, on_chat.Command(chat, ana, on_chat.Claim()))
    for minute, (who, text) in enumerate(_CHAT[1:], 2):
        by: on_chat.Actor = ana if who else on_chat.Patron(chat, seat)
        _at(begun + minute * MINUTE, on_chat.Command(chat, by, on_chat.Say(text=text)))
    return chat, ana


def _at(moment: int, command: Any) -> Any:
    """Carry it out as if it were that moment."""
    [outcome] = Journal(clock=lambda: moment).execute([command])
    if isinstance(outcome, Refused):
        raise TypeError(f"the sample library's data are refused: {outcome}")
    return outcome
