import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from refdesk.audit import sweep
from refdesk.audit.models import Action, Entry
from refdesk.audit.recording import Thing, entry_of, network, record, record_once_an_hour
from refdesk.audit.request import Actor
from refdesk.audit.sweep import DAY
from refdesk.audit.tally import MOST
from refdesk.libraries.models import Library
from tests.databases import Database
from tests.sample_people import People

from .conftest import Lines

CHAT = Thing("chat", 7, "chat 7")
ANA = Actor(1, "Ana")


def test_record_writes_a_row_and_then_a_line_after_the_commit(
    nothing_yet: People, lines: Lines, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        record(Action.CHAT_REDACTED, CHAT, actor=ANA, library=3, changes={"data": ["text"]})
        assert not lines()
    [entry] = Entry.objects.all()
    assert (entry.action, entry.actor, entry.actor_label, entry.object, entry.library) == (
        "chat_redacted",
        1,
        "Ana",
        "7",
        3,
    )
    [line] = lines()
    assert line == {
        "action": "chat_redacted",
        "by": {"id": 1, "label": "Ana"},
        "about": {"kind": "chat", "id": "7", "label": "chat 7"},
        "library": 3,
        "network": "",
        "changes": {"data": ["text"]},
        "count": 1,
    }


def test_record_leaves_nothing_when_the_transaction_fails(empty: Database, lines: Lines) -> None:
    with transaction.atomic():
        record(Action.CHAT_REDACTED, CHAT, actor=ANA)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert not lines()


def test_a_name_cannot_forge_a_line(empty: Database, lines: Lines, caplog: pytest.LogCaptureFixture) -> None:
    record(Action.ACCOUNT_ADDED, Thing("operator", 1, 'Eve\n{"action": "signed_in"}\u2028'), actor=ANA)
    [line] = [entry.getMessage() for entry in caplog.records]
    assert "\n" not in line
    assert line.isascii()


def test_repeats_within_an_hour_are_one_entry(empty: Database, lines: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_700_000_000_000 // 3600_000 * 3600_000
    monkeypatch.setattr("refdesk.audit.recording.now_ms", lambda: now)
    for _ in range(3):
        now += 60_000
        record_once_an_hour(Action.TRANSCRIPT_READ, CHAT)
    now += 3600_000
    record_once_an_hour(Action.TRANSCRIPT_READ, CHAT)
    record_once_an_hour(Action.TRANSCRIPT_READ, Thing("chat", 8))
    assert list(Entry.objects.order_by("id").values_list("object", "count")) == [("7", 3), ("7", 1), ("8", 1)]
    first = Entry.objects.order_by("id")[0]
    assert first.last_at - first.at == 120_000
    assert len(lines()) == 3


@pytest.mark.parametrize(
    ("harbour", "hill", "of_harbour", "of_all"),
    [
        ("full", "full", "203.0.113.9", "203.0.113.9"),
        ("full", "short", "203.0.113.9", "203.0.113.0/24"),
        ("full", "none", "203.0.113.9", ""),
        ("none", "full", "", ""),
    ],
)
def test_network_is_as_much_as_the_library_or_all_of_them_keep(
    people: People, harbour: str, hill: str, of_harbour: str, of_all: str
) -> None:
    for library, policy in ((people.harbour, harbour), (people.hill, hill)):
        Library.objects.filter(pk=library.pk).update(ip_privacy=policy)
    assert network("203.0.113.9", people.harbour.pk) == of_harbour
    assert network("203.0.113.9", None) == of_all


@pytest.mark.django_db
def test_network_is_shortened_where_there_is_no_library() -> None:
    assert network("203.0.113.9", None) == "203.0.113.0/24"


def test_sweep_forgets_entries_older_than_the_setting(nothing_yet: People) -> None:
    now = 1_800_000_000_000
    for days in (364, 366, 400):
        record(Action.CHAT_REDACTED, CHAT, actor=ANA)
        Entry.objects.filter(at__gt=now - 300 * DAY).update(at=0)
        latest = Entry.objects.latest("pk")
        latest.at = now - days * DAY
        latest.save()
    assert sweep.sweep(now) == 2
    assert Entry.objects.get().at == now - 364 * DAY


def test_tally_writes_thousands_as_few_counts(nothing_yet: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("refdesk.audit.tally.monotonic", lambda: 1000.0)
    for _ in range(1000):
        entry = entry_of(Action.SIGN_IN_REFUSED, Thing("operator", 5), actor=Actor(None, ""))
        sweep.refused.add(entry, "5", "")
    assert Entry.objects.get().count == 1
    sweep.refused.flush()
    assert Entry.objects.get().count == 1000


def test_tally_is_bounded_whoever_comes(nothing_yet: People) -> None:
    for n in range(300):
        entry = entry_of(Action.SIGN_IN_REFUSED, Thing("operator", n), actor=Actor(None, ""))
        sweep.refused._written[str(n), ""] = float("inf")
        sweep.refused.add(entry, str(n), "")
    assert len(sweep.refused._waiting) == MOST + 1
    sweep.refused.flush()
    assert Entry.objects.count() == MOST + 1
    assert sum(Entry.objects.values_list("count", flat=True)) == 300
