"""Texts lose the tokens of tickets, in every form in which a mail program may quote them, and nothing else."""

import importlib
import time

import msgspec
import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from refdesk.mail.incoming import auto_replies
from refdesk.tickets import queries
from refdesk.tickets.models import Card, Event, Queue, Ticket
from refdesk.tickets.own_addresses import readable_body, without_links, without_secrets
from refdesk.tickets.schemas import ticket_out
from tests.logs import ticket_in

PROOF = "24f62731c79b58e59f92d799fb72b368cf2d0040c61"
REPLY = "reference+27-abcdefghijkl2345mnop@harbour.example"
PAGE = f"https://desk.example.org/ticket/27.{PROOF}/"


@given(st.sets(st.integers(0, 30)), st.sampled_from(["\n", "\n\n", "\n> ", " \n>> ", "=\n", "\u200b"]))
def test_token_is_removed_wherever_lines_broke_it(positions: set[int], broken: str) -> None:
    text = f"/ticket/27.reply-5-1800000000000-{PROOF}/ or {REPLY}"
    for position in sorted(positions, reverse=True):
        text = text[: position * 4] + broken + text[position * 4 :]
    left = "".join(letter for letter in without_secrets(text) if letter.isalnum())
    assert not any(PROOF[at : at + 8] in left for at in range(36))
    assert "abcdefgh" not in left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (PAGE, "https://desk.example.org/ticket/27.[…]/"),
        (f"{PAGE}news/?after=2", "https://desk.example.org/ticket/27.[…]/news/?after=2"),
        (PAGE.upper(), "HTTPS://DESK.EXAMPLE.ORG/TICKET/27.[…]/"),
        (f"See {PAGE[:-20]}…", "See https://desk.example.org/ticket/27.[…]…"),
        ("https%3A%2F%2Fdesk%2Fticket%2F27%2E" + PROOF, "https%3A%2F%2Fdesk%2Fticket%2F27%2E[…]"),
        (f"/ticket/27.read-5-1800000000000-{PROOF}/", "/ticket/27.read-5-1800000000000-[…]/"),
        (REPLY, "reference+27-[…]@harbour.example"),
        (REPLY.replace("+", "%2B"), "reference%2B27-[…]@harbour.example"),
        (f"To: {REPLY[:25]}", "To: reference+27-[…]"),
        (f"<{'0a' * 16}.refdesk@harbour.example>", "<[…].refdesk@harbour.example>"),
    ],
)
def test_token_is_replaced_and_the_rest_of_the_address_stays(text: str, left: str) -> None:
    assert without_secrets(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "π is 3.1415926535897932384626433832795028841971693993751",
        f"commit 1.{'a1' * 20} and sha256 2.{'b2' * 32}",
        "A 3+1-dimensional space, +1-800-555-0199, ask+news@example.org",
        "1.a\n2.b\n3.c\n4.d\n5.e\n6.f\n" * 20,
        "/ticket/27 and /tickets/27.pdf",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert without_secrets(text) == text


@pytest.mark.parametrize("text", ["1" * 400_000, "1.a\n> " * 70_000, f"1.{'a' * 42}\n" * 9_000, "1.a \n" * 80_000])
def test_hostile_text_is_read_within_seconds(text: str) -> None:
    begin = time.process_time()
    without_secrets(text)
    assert time.process_time() - begin < 4


def test_links_of_a_quotation_are_removed() -> None:
    assert without_links("> <https://eu.gateway.example/s/x> or HTTP://a.example, ftp") == "> <[…]> or […] ftp"


def test_body_loses_its_message_id_and_formatted_text_stays() -> None:
    body = {"kind": "email_received", "message_id": "<1@x>", "quoted": PAGE}
    assert readable_body(body) == {"kind": "email_received", "quoted": "https://desk.example.org/ticket/27.[…]/"}
    marked = {"kind": "replied", "text": PAGE, "marks": [{"kind": "bold", "start": 0, "end": 5}]}
    assert readable_body(marked) == marked


def test_own_message_ids_are_recognized_by_their_form() -> None:
    """The form is written down here too: `refdesk.tickets` can't import `refdesk.mail`."""
    assert auto_replies.OWN_MESSAGE_ID.fullmatch(f"<{'0a' * 16}.refdesk@harbour.example>")


@pytest.mark.parametrize("migrate", [False, True])
def test_stored_ticket_shows_no_secret(queue: Queue, *, migrate: bool) -> None:
    """The row is read before the migration, too: an old process may still write while a new one reads."""
    head = ticket_in(queue)
    received = {"kind": "email_received", "sender": "d@x", "message_id": "<1@x>", "subject": REPLY, "quoted": PAGE}
    payload = msgspec.json.encode(received).decode()
    Event.objects.create(ticket_id=head.ticket, seq=2, kind="email_received", at=1, actor="patron", payload=payload)
    Ticket.objects.filter(pk=head.ticket).update(excerpt=PAGE, last_seq=2)
    Card.objects.filter(pk=head.ticket).update(due_at=None)
    if migrate:
        importlib.import_module("refdesk.tickets.migrations.0002_secrets_in_texts").remove_secrets(apps, None)
        stored = Event.objects.get(ticket_id=head.ticket, seq=2).payload + Ticket.objects.get(pk=head.ticket).excerpt
        assert not any(secret in stored for secret in (PROOF, "abcdefgh", "<1@x>"))
        assert Card.objects.get(pk=head.ticket).due_at == 0
    row, now = queries.log_of(head.ticket)[1], queries.head_of(head.ticket)
    assert now
    shown = row.payload + ticket_out(now).excerpt
    assert not any(secret in shown for secret in (PROOF, "abcdefgh", "<1@x>"))
