"""Sentences of the ticket's page, which are those of the widget: see web/src/chat/grammar.test.ts."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from refdesk.chats import colleague_events as colleague
from refdesk.chats import events as of_chats
from refdesk.eventlog.events import Body, Redacted
from refdesk.eventlog.rows import LogRow
from refdesk.tickets import events as of_tickets
from refdesk.tickets.patron.event_lines import sentence, sentence_name

AT = datetime(2026, 11, 25, 10, 43, tzinfo=UTC)
ANA, BEN = "operator:1:Ana Morales", "operator:2:Ben Okafor"
BENS: dict[str, Any] = {"operator": 2, "name": "Ben Okafor"}
MOVED: dict[str, Any] = {**BENS, "previous": "Ana Morales", "department": 7, "previous_department": 7}
e = of_chats
CASES: list[tuple[str, Body, str]] = [
    (ANA, colleague.Claimed(operator=1, name="Ana Morales", waited=38_000), "Ana joined at 10:43 AM"),
    (
        ANA,
        colleague.Claimed(operator=1, name="Ana Morales", waited=1, department=8, department_name="History"),
        "Ana from History joined at 10:43 AM",
    ),
    ("patron", e.Continued(chat=3, operator=1, name="Ana Morales", question="Where?"), "You came back at 10:43 AM"),
    (BEN, colleague.TakenOver(**BENS, previous="Ana Morales"), "Ben took over from Ana at 10:43 AM"),
    (BEN, colleague.Transferred(**MOVED), "Transferred from Ana to Ben at 10:43 AM"),
    (
        BEN,
        colleague.Transferred(**MOVED, department_name="History"),
        "Transferred from Ana to Ben in History at 10:43 AM",
    ),
    (BEN, colleague.Joined(**BENS, department=7, department_name="Reference"), "Ben joined at 10:43 AM"),
    (BEN, colleague.Left(**BENS), "Ben left at 10:43 AM"),
    (ANA, colleague.OwnerChanged(**MOVED), "Ana left at 10:43 AM"),
    (BEN, colleague.OwnerChanged(**MOVED), "Ben took over from Ana at 10:43 AM"),
    (ANA, e.Ended(by="operator"), "Ended by Ana Morales at 10:43 AM"),
    ("patron", e.Ended(by="patron"), "Ended by you at 10:43 AM"),
    ("system", e.Ended(by="disconnection"), "Ended: the connection was lost at 10:43 AM"),
    (ANA, e.Ended(by="dismissal"), "The library couldn’t answer this chat at 10:43 AM"),
    (ANA, of_tickets.StatusChanged(status="closed"), "Closed by the library on Nov 25, 2026 at 10:43 AM"),
    (ANA, of_tickets.StatusChanged(status="open"), "Reopened on Nov 25, 2026 at 10:43 AM"),
    ("system", Redacted(data=("text",), seqs=(2,)), "Something was removed on Nov 25, 2026 at 10:43 AM"),
    ("patron", Redacted(data=("text",)), "Your data was deleted on Nov 25, 2026 at 10:43 AM"),
]


@pytest.mark.parametrize(("by", "body", "expected"), CASES)
def test_T2_the_ticket_page_writes_the_sentences_of_the_widget(by: str, body: Body, expected: str) -> None:
    kind = str(body.__struct_config__.tag)
    row = LogRow(4, kind, 1, by, msgspec.json.encode(body).decode(), None)
    log = "ticket" if type(body) in of_tickets.KINDS.values() else "chat"
    assert sentence(log, row, AT) == expected


def test_L2_a_hebrew_name_moves_nothing_of_the_sentence() -> None:
    body = colleague.Claimed(operator=1, name="דנה לוי", waited=1, department=8, department_name="ארכיון")
    row = LogRow(4, "claimed", 1, "operator:1:דנה לוי", msgspec.json.encode(body).decode(), None)
    assert sentence("chat", row, AT) == "\u2068דנה\u2069 from \u2068ארכיון\u2069 joined at 10:43 AM"


@pytest.mark.parametrize(
    ("by", "status"), [(ANA, "pending"), (ANA, "new"), ("patron", "open")], ids=["pending", "new", "by the patron"]
)
def test_the_ticket_page_has_no_line_for_a_status_that_says_nothing_to_the_patron(by: str, status: Any) -> None:
    body = of_tickets.StatusChanged(status=status)
    row = LogRow(4, "status_changed", 1, by, msgspec.json.encode(body).decode(), None)
    assert sentence("ticket", row, AT) is None


def test_T2_every_kind_of_line_is_one_that_the_patron_reads() -> None:
    """Requests, notes and other events for the desk have no sentence on the page."""
    for log, kinds, visible in (
        ("chat", of_chats.KINDS, of_chats.visible_to_patron),
        ("ticket", of_tickets.KINDS, of_tickets.visible_to_patron),
    ):
        shown = {tag for tag, kind in kinds.items() if sentence_name(log, kind)}
        assert all(map(visible, shown))
        assert shown <= {str(body.__struct_config__.tag) for _, body, _ in CASES} | {"opened"}
