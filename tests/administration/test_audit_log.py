"""The audit log on the desk: an administrator reads the entries of their libraries."""

import csv
import io
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from refdesk.audit.models import Action, Entry
from refdesk.audit.recording import Thing, record
from refdesk.audit.request import Actor
from refdesk.libraries.models import Library
from tests.conftest import SignedIn
from tests.sample_people import People, operator

ADDRESS = "/api/v1/desk/administration/audit-log"
MARTA, OLGA = Actor(1, "Marta Lindqvist (marta@harbour.example)"), Actor(2, "Olga Petrov (olga@hill.example)")
NOON = 1_795_600_800_000  # 2026-11-25 10:00 UTC


def entries(client: Client, query: str = "") -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = client.get(f"{ADDRESS}{query}").json()["entries"]
    return listed


def about(client: Client, query: str = "") -> list[str]:
    return [entry["about"] for entry in entries(client, query)]


async def _joined(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


@pytest.fixture(name="log")
def _log(people: People) -> People:
    """An entry of each library, and one of none."""
    Entry.objects.all().delete()
    record(Action.SIGNED_IN, Thing("operator", "", "unknown email"), actor=Actor(None, ""))
    record(Action.CHAT_REDACTED, Thing("chat", 71, "chat 71"), actor=OLGA, library=people.hill.pk)
    changes = {"name": ["Desk", "<b>Reference</b>"], "hours": [None, {"week": []}]}
    thing = Thing("department", people.reference.pk, "<b>Reference</b>")
    record(Action.SETTINGS_CHANGED, thing, actor=MARTA, library=people.harbour.pk, changes=changes)
    Entry.objects.update(at=NOON, last_at=NOON)
    return people


def test_A6_administrators_read_the_entries_of_their_libraries(log: People, signed_in: SignedIn) -> None:
    root = signed_in(log.root)
    Entry.objects.filter(action=Action.SIGNED_IN).exclude(object_label="unknown email").delete()
    assert about(root) == ["<b>Reference</b>", "chat 71", "unknown email"]
    assert [label for label in about(signed_in(log.marta)) if "Marta" not in label] == ["<b>Reference</b>"]
    assert "<b>Reference</b>" not in about(signed_in(log.olga))
    assert signed_in(log.ana).get(ADDRESS).status_code == 404


def test_A6_an_administrator_of_every_library_also_reads_entries_of_none(log: People, signed_in: SignedIn) -> None:
    for row in (log.hill_widget, log.hill_desk, log.hill):
        row.delete()
    assert "unknown email" in about(signed_in(log.marta))


def test_A6_an_entry_shows_its_changes_by_the_names_of_the_fields(log: People, signed_in: SignedIn) -> None:
    [entry] = entries(signed_in(log.marta), "?action=settings_changed")
    assert (entry["label"], entry["by"], entry["library"]) == (
        "Settings changed: department",
        MARTA.label,
        "Harbour Library",
    )
    assert entry["changes"] == [
        {"name": "Name", "before": "Desk", "after": "<b>Reference</b>"},
        {"name": "Opening hours", "before": None, "after": None},
    ]


def test_A6_a_change_of_rows_of_another_table_has_a_name(log: People, signed_in: SignedIn) -> None:
    changes = {"questions": [[], [{"id": 1, "label": "Which street?", "required": False}]]}
    thing = Thing("widget", log.ask.pk, "Ask a librarian")
    record(Action.SETTINGS_CHANGED, thing, actor=MARTA, library=log.harbour.pk, changes=changes)
    entry = entries(signed_in(log.marta), "?action=settings_changed")[0]
    assert entry["changes"] == [{"name": "Questions", "before": None, "after": None}]


def test_A6_a_search_reads_the_names_of_people_once(
    log: People, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    marta = signed_in(log.marta)
    entries(marta, "")  # what the first request reads is cached
    with CaptureQueriesContext(connection) as queries:
        entries(marta, "?search=e")
    with django_assert_num_queries(len(queries)):
        entries(marta, f"?search={'+'.join(['e'] * 50)}")


def test_A6_an_entry_links_to_its_object_while_the_administrator_can_open_it(log: People, signed_in: SignedIn) -> None:
    def exists() -> list[bool]:
        return [entry["exists"] for entry in entries(signed_in(log.marta), "?action=settings_changed")]

    record(Action.ACCOUNT_CHANGED, Thing("operator", log.olga.pk, "Olga"), library=log.harbour.pk)
    assert exists() == [True]
    [other] = entries(signed_in(log.marta), "?action=account_changed")
    assert (other["about"], other["exists"]) == ("Olga", False)
    log.ask.delete()
    log.reference.delete()
    assert exists() == [False]


FILTERS = [
    ("?action=settings_changed&action=chat_redacted", 2),
    ("?action=unknown", 0),
    ("?search=marta", 1),
    ("?search=olga+71", 1),
    ("?search=olga+reference", 0),
    ("?first=2026-11-25&last=2026-11-25&action=chat_redacted", 1),
    ("?first=2026-11-26&action=chat_redacted", 0),
    ("?last=2026-11-24", 0),
    ("?last=9999-12-31&action=chat_redacted", 1),
]


def test_A6_the_log_is_filtered_by_action_person_and_day(log: People, signed_in: SignedIn) -> None:
    root = signed_in(log.root)
    for query, total in FILTERS:
        assert len(entries(root, query)) == total, query


def test_A6_a_search_finds_a_person_by_letters_beyond_ASCII(log: People, signed_in: SignedIn) -> None:
    asa = operator("Åsa Öberg", "asa@harbour.example", log.reference)
    record(Action.SIGNED_OUT, Thing("operator", asa.pk, str(asa)), library=log.harbour.pk)
    assert about(signed_in(log.marta), "?search=åsa") == ["Åsa Öberg (asa@harbour.example)"]
    assert about(signed_in(log.olga), "?search=åsa") == []


def test_A6_days_are_in_the_time_zone_of_the_administrators_libraries(log: People, signed_in: SignedIn) -> None:
    Library.objects.filter(pk=log.hill.pk).update(time_zone="Pacific/Auckland")
    olga = signed_in(log.olga)
    assert olga.get(ADDRESS).json()["time_zone"] == "Pacific/Auckland"
    Entry.objects.update(at=NOON + 3_600_000, last_at=NOON + 3_600_000)  # 2026-11-26 00:00 in Auckland
    assert about(olga, "?first=2026-11-26&action=chat_redacted") == ["chat 71"]
    assert about(olga, "?last=2026-11-25&action=chat_redacted") == []
    assert signed_in(log.root).get(ADDRESS).json()["time_zone"] == "UTC"


def test_A6_pages_follow_each_other_while_entries_are_added(log: People, signed_in: SignedIn) -> None:
    for number in range(60):
        record(Action.CHAT_REDACTED, Thing("chat", number, f"chat {number}"), library=log.harbour.pk)
    marta = signed_in(log.marta)
    first = marta.get(ADDRESS).json()
    record(Action.CHAT_REDACTED, Thing("chat", 99, "chat 99"), library=log.harbour.pk)
    second = marta.get(f"{ADDRESS}?before={first['next']}").json()
    assert (len(first["entries"]), second["next"]) == (50, None)
    numbers = [entry["id"] for entry in first["entries"] + second["entries"]]
    assert numbers == sorted(set(numbers), reverse=True)


def test_A6_the_export_has_every_matching_entry_and_is_recorded(log: People, signed_in: SignedIn) -> None:
    record(Action.CHAT_REDACTED, Thing("chat", 5, "=1+1"), actor=MARTA, library=log.harbour.pk)
    log.marta.language = "de"
    log.marta.save()
    marta = signed_in(log.marta)
    answer: Any = marta.get(f"{ADDRESS}.csv?action=chat_redacted&action=settings_changed")
    text = async_to_sync(_joined)(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["About"] for row in rows] == ["'=1+1", "<b>Reference</b>"]
    assert [row["Action"] for row in rows] == ["Chat redacted", "Settings changed"]
    assert rows[1]["When"] == "2026-11-25 10:00:00+00:00"
    assert (rows[1]["Last time"], rows[1]["How often"]) == ("", "1")
    assert rows[1]["Changes"] == '{"name": ["Desk", "<b>Reference</b>"], "hours": [null, {"week": []}]}'
    [recorded] = entries(marta, "?action=log_exported")
    assert recorded["library"] == "Harbour Library"
