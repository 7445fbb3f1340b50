"""The sample library's tickets in several states. One of them was made from an ended chat."""

import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
from django.core.files.base import ContentFile

from refdesk.chats import commands as on_chat
from refdesk.eventlog.acts import SaveNote, Say, SetTags
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Refused
from refdesk.files import storage
from refdesk.files.owners import Owner
from refdesk.files.upload import announce
from refdesk.files.upload.announce import Announcement
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department
from refdesk.staff.models import Operator
from refdesk.tickets import attachments, permissions
from refdesk.tickets import commands as c
from refdesk.tickets.events import AttachedFile
from refdesk.tickets.head import Head
from refdesk.tickets.models import Queue
from refdesk.tickets.patron.form_uploads import files_of_open
from refdesk.tickets.patron.patron_commands import open_command, reply_command
from refdesk.widgets.models import Widget

CHAT_KEY = "demo-chat"
"""The start key of the demo's chat."""
MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
ANA, BEN, MARTA = "ana@harbour.example", "ben@harbour.example", "marta@harbour.example"
Step = tuple[int, str, c.AnyAct | str]
"""Time after the question (ms), email address of the operator ("" for the patron), the act or the patron's text."""
SampleTicket = tuple[int, str, dict[str, str], tuple[Step, ...]]
"""Age (ms), question, further facts, and steps. Files are named by their file names."""

_REFERENCE: tuple[SampleTicket, ...] = (
    (
        26 * DAY,
        "Do you lend laptops, and for how long?",
        {"source": "form", "name": "Tomás Rivera", "contact": "tomas.rivera@example.org"},
        (
            (3 * HOUR, MARTA, c.Reply(text="Yes: for four hours in the building, with your library card.")),
            (5 * HOUR, "", "Perfect, thank you!"),
            (22 * HOUR, MARTA, c.SetTicketStatus(status="closed")),
        ),
    ),
    (
        2 * DAY,
        "The database of newspapers asks me for a password that I don’t have. Is that the one of my library card?",
        {"source": "widget", "name": "Priya Raman", "contact": "priya.raman@example.org", "page": "/databases/"},
        (
            (HOUR, ANA, c.Reply(text="It is your card’s number, and the password that you chose.")),
            (HOUR + MINUTE, ANA, SetTags(tags=("databases", "sign-in"))),
            (26 * HOUR, "", "That doesn’t work either: it says “card not known”. The number ends in 4471."),
        ),
    ),
    (
        20 * HOUR,
        "Is the reading room wheelchair accessible from Quay Street? I would come on Saturday at about ten.",
        {"source": "form", "name": "Ines Duarte", "contact": "+1 202 555 0188"},
        (
            (HOUR, MARTA, SaveNote(text="The lift was out of order last week. Ask the caretaker before answering.")),
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
_HISTORY: tuple[SampleTicket, ...] = (
    (
        9 * DAY,
        "When did the ferry to Gull Island stop running?",
        {"source": "form", "name": "Marguerite Maximiliana Featherstonehaugh-Cholmondeley", "contact": ""},
        (
            (4 * HOUR, BEN, c.Reply(text="On 3 October 1931, see the Harbour Gazette of the day after.")),
            (4 * HOUR, BEN, SetTags(tags=("gazette", "ferry"))),
        ),
    ),
)
_CHAT_QUESTION = "Where do I find the 1924 city directory?"
_CHAT = (
    ("", _CHAT_QUESTION),
    (ANA, "On the second floor, in Local History: the shelf marked Directories, to the left of the map cases."),
    ("", "Perfect. Could someone tell me when the Quay Street survey is back from binding?"),
    (ANA, "I’ll pass that on, and someone writes to you. Most likely next week."),
)


def create(departments: dict[str, Department], people: dict[str, Operator]) -> None:
    """Create tickets in the queues of these departments, answered by these operators (by email address)."""
    reference = Queue.objects.select_related("library").get(departments=departments["Reference"])
    history = Queue.objects.select_related("library").get(departments=departments["Local History"])
    _fill(reference, _REFERENCE, people)
    _fill(history, _HISTORY, people)
    _from_chat(history, people)


def _fill(queue: Queue, tickets: Iterable[SampleTicket], people: dict[str, Operator]) -> None:
    for age, question, facts, steps in tickets:
        opened_at = now_ms() - age
        rest = {name: fact for name, fact in facts.items() if name not in ("source", "file")}
        came = upload_all(Owner(queue.library_id), None, facts["file"]) if "file" in facts else ()
        start = open_command(queue, facts["source"], question, **rest, **files_of_open(came))
        head = _execute(opened_at, start).head
        for later, who, what in steps:
            _execute(opened_at + later, _command(head, people, who, what))


def _command(head: Head, people: dict[str, Operator], who: str, what: c.AnyAct | str) -> c.Command:
    ticket = head.ticket
    if isinstance(what, str):
        return reply_command(c.Patron(ticket), what, f"demo-{ticket}")
    by = people[who]
    came = upload_all(Owner(head.library, "ticket", ticket), by.pk, *what.files) if isinstance(what, c.Reply) else ()
    act = msgspec.structs.replace(what, files=tuple(file.token for file in came)) if came else what
    return c.Command(ticket, permissions.member(by), act, attached=came)


def _from_chat(queue: Queue, people: dict[str, Operator]) -> None:
    """Ana's chat with Dana, and the ticket that Ana made from it for Ben."""
    begun = now_ms() - 3 * HOUR
    chat, ana = _chat(people[ANA], begun)
    _execute(begun + 9 * MINUTE, on_chat.Command(chat, ana, on_chat.End()))
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
    _execute(begun + 11 * MINUTE, opened)
    _execute(begun + 12 * MINUTE, on_chat.Command(chat, ana, on_chat.Close()))


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
    chat = _execute(begun, start).head.chat
    patron = on_chat.Patron(chat)
    seat = _execute(begun, on_chat.Command(chat, patron, on_chat.TakeSeat(node="demo"))).head.seat
    ana = on_chat.Operator(operator.pk, operator.name, frozenset({widget.department_id}))
    _execute(begun + MINUTE, on_chat.Command(chat, ana, on_chat.Claim()))
    for minute, (who, text) in enumerate(_CHAT[1:], 2):
        by: on_chat.Actor = ana if who else on_chat.Patron(chat, seat)
        _execute(begun + minute * MINUTE, on_chat.Command(chat, by, Say(text=text)))
    return chat, ana


def _execute(moment: int, command: Any) -> Any:
    """Execute a command as if it were that time (ms)."""
    [outcome] = Journal(clock=lambda: moment).execute([command])
    if isinstance(outcome, Refused):
        raise TypeError(f"the sample library's data are refused: {outcome}")
    return outcome


FOLDER = Path(__file__).with_name("attachments")


def upload_all(owner: Owner, sender: int | None, *names: str) -> tuple[AttachedFile, ...]:
    """Upload these files for a command on a ticket. `sender` is the operator, None for the patron."""
    return attachments.arrived_files(owner, sender, [_upload(owner, sender, name) for name in names])


def _upload(owner: Owner, sender: int | None, name: str) -> str:
    content, announcement_key = (FOLDER / name).read_bytes(), secrets.token_urlsafe(16)
    announce.announce(owner, sender, Announcement(announcement_key, name, len(content)), lambda: None)
    token, key = announce.link_token(owner, sender, announcement_key), storage.new_key()
    row = announce.find_upload(token)
    if row is None:
        raise LookupError(name)
    storage.storage().save(key, ContentFile(content))
    announce.mark_stored(row.pk, key, name, "application/pdf")
    return token
