"""What all kinds of settings have in common: reach, version, lock, protection and audit log."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from refdesk.audit.models import Action, Entry
from tests.conftest import SignedIn
from tests.databases import Database, database
from tests.sample_people import People

from .kinds import CASES, Rows, declared, kind_named

__all__ = ["database"]  # a fixture

EACH = pytest.mark.parametrize("name", sorted(CASES))
CREATED = pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if case.new))
PROTECTED = pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if case.protect))


@pytest.fixture(name="rows")
def _rows(people: People, name: str) -> Rows:
    return Rows(name, people)


def _recorded(action: Action) -> list[Entry]:
    return list(Entry.objects.filter(action=action))


def test_every_kind_of_administrators_is_in_the_table() -> None:
    """API keys and blocks aren't changed; the others are of an operator alone. They have tests in their rooms."""
    others = {
        "api_key",
        "appointment_link",
        "block",
        "chats_at_once",
        "dataset",
        "own_canned_message",
        "profile",
        "survey_count",
    }
    assert {kind.name or kind.kind for kind in declared()} - others == set(CASES)


@EACH
def test_A1_a_setting_is_out_of_reach_for_outsiders_and_operators(
    people: People, signed_in: SignedIn, rows: Rows
) -> None:
    operations, administrator = rows.kind.operations, signed_in(rows.administrator)
    form = rows.read(administrator)
    for outsider in (people.olga, people.ana):
        client = signed_in(outsider)
        assert client.get(rows.address).status_code == (404 if "read" in operations else 405)
        assert rows.change_value(client, form).status_code == 404
        assert client.delete(rows.address).status_code == (404 if "delete" in operations else 405)
        if rows.kind.parameter:
            assert form["id"] not in [row["id"] for row in rows.listed(client)]
    assert rows.read(administrator) == form
    assert not Entry.objects.exclude(action__in=(Action.SIGNED_IN, Action.ACCOUNT_ADDED)).exists()


@pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if case.value == "Second floor"))
def test_L2_a_name_with_an_override_of_direction_is_refused(people: People, signed_in: SignedIn, rows: Rows) -> None:
    client = signed_in(rows.administrator)
    form = rows.read(client)
    answer = rows.change(client, form, **{rows.case.name: "Second\u202e floor"})
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["field"] == rows.case.name
    assert "U+202E" in error["text"]
    assert rows.read(client) == form


@EACH
def test_A1_a_change_based_on_an_older_version_is_refused_with_the_newer_settings(
    people: People, signed_in: SignedIn, rows: Rows
) -> None:
    late, early = signed_in(rows.administrator), signed_in(people.root)
    form = rows.read(late)
    assert rows.change_value(early, form).status_code == 200
    saved = rows.read(late)
    assert (saved[rows.case.name], saved["version"] != form["version"]) == (rows.case.value, True)
    refused = rows.change(late, form)
    assert (refused.status_code, refused.json() | {"id": saved.get("id")}) == (409, saved | {"id": saved.get("id")})
    assert rows.read(late) == saved
    assert rows.change(late, saved).status_code == 200


# Retention has its own version (tests/retention/test_api.py).
@pytest.mark.parametrize("name", sorted(CASES.keys() - {"retention"}))
def test_A1_the_version_covers_every_field_of_the_form(people: People, rows: Rows) -> None:
    form = rows.kind.form
    assert form is not None
    assert set(form.model_fields) - {"version"} <= set(rows.kind().values(rows.administrator, rows.row))


@EACH
def test_A1_a_change_is_recorded_and_one_of_nothing_is_not(people: People, signed_in: SignedIn, rows: Rows) -> None:
    administrator, case, kind = signed_in(rows.administrator), rows.case, rows.kind
    form = rows.read(administrator)
    assert rows.change(administrator, form).status_code == 200
    assert _recorded(kind.action) == []
    assert rows.change_value(administrator, form).status_code == 200
    [entry] = _recorded(kind.action)
    about = (str(rows.row.pk) if kind.parameter else "", None if case.root else people.harbour.pk)
    assert (entry.kind, entry.object, entry.library) == (kind.kind, *about)
    assert entry.object_label.startswith(case.labelled or case.value)
    [(before, now)] = entry.changes.values()
    assert (before == form[case.name], now == case.value) == (True, True)


@CREATED
def test_A1_a_new_setting_is_created_by_administrators_alone_and_recorded(
    people: People, signed_in: SignedIn, rows: Rows
) -> None:
    administrator = signed_in(rows.administrator)
    assert rows.case.new is not None
    form = rows.case.new(people)
    for outsider in (people.olga, people.ana):
        assert rows.create(signed_in(outsider), form).status_code in (400, 404)
    assert _recorded(Action.SETTINGS_ADDED) == []
    made = rows.create(administrator, form)
    assert made.status_code == 201, made.content
    stored = administrator.get(f"{rows.list_address}/{made.json()['id']}").json()
    assert stored.items() <= made.json().items(), "a secret is shown in the answer alone"
    [entry] = _recorded(Action.SETTINGS_ADDED)
    created = (rows.kind.kind, str(made.json()["id"]), None if rows.case.root else people.harbour.pk)
    assert (entry.kind, entry.object, entry.library) == created


@CREATED
def test_A1_a_setting_deleted_meanwhile_is_not_found_nor_created_again(
    people: People, signed_in: SignedIn, rows: Rows
) -> None:
    administrator, root = signed_in(rows.administrator), signed_in(people.root)
    form = rows.read(administrator)
    assert root.delete(rows.address).status_code == 204
    assert rows.change(administrator, form).status_code == 404
    assert administrator.delete(rows.address).status_code == 404
    assert administrator.get(rows.address).status_code == 404
    [entry] = _recorded(Action.SETTINGS_DELETED)
    assert (entry.object, entry.library) == (str(form["id"]), None if rows.case.root else people.harbour.pk)


@PROTECTED
def test_A1_a_protected_setting_stays_and_says_why(people: People, signed_in: SignedIn, rows: Rows) -> None:
    marta = signed_in(people.marta)
    assert rows.case.protect is not None
    rows.case.protect(rows.row)
    refused = marta.delete(rows.address)
    assert refused.status_code == 409
    assert refused.json()["errors"] == [{"field": "", "text": str(rows.kind.protected)}]
    assert marta.get(rows.address).status_code == 200
    assert _recorded(Action.SETTINGS_DELETED) == []


def _together(monkeypatch: pytest.MonkeyPatch, name: str, *requests: Callable[[], Any]) -> list[int]:
    """The statuses of requests sent at once. A change is saved once each of the others is checked or waits for it."""
    checked, kind = Barrier(len(requests)), kind_named(name)
    fill, remove = kind.fill, kind.delete

    def meet() -> None:
        with suppress(BrokenBarrierError):  # the other request waits for the lock
            checked.wait(0.3)

    def filled(*args: Any) -> Any:
        errors = fill(*args)
        meet()
        return errors

    def deleted(*args: Any) -> Any:
        meet()
        return remove(*args)

    monkeypatch.setattr(kind, "fill", filled)
    monkeypatch.setattr(kind, "delete", deleted)

    def wait_long_for_locks(connection: BaseDatabaseWrapper, **sent: Any) -> None:
        """On a busy machine the first request may need more than the 2 s after which the other one gets 503."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '30s'")

    def send(request: Callable[[], Any]) -> int:
        try:
            return int(request().status_code)
        finally:
            connections.close_all()

    connection_created.connect(wait_long_for_locks)  # until this returns: signals hold receivers weakly
    with ThreadPoolExecutor(len(requests)) as pool:
        return sorted(pool.map(send, requests))


@EACH
def test_A1_of_two_changes_at_once_the_later_one_is_refused(
    database: Database, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    rows = Rows(name, database.people)
    administrator, other = signed_in(rows.administrator), signed_in(database.people.root)
    form = rows.read(administrator)
    requests = (lambda: rows.change_value(administrator, form), lambda: rows.change_value(other, form))
    assert _together(monkeypatch, name, *requests) == [200, 409]
    assert len(_recorded(rows.kind.action)) == 1


@CREATED
def test_A1_of_a_change_and_a_deletion_at_once_nothing_is_created_again(
    database: Database, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    rows = Rows(name, database.people)
    marta, root = signed_in(rows.administrator), signed_in(database.people.root)
    form = rows.read(marta)
    requests = (lambda: rows.change_value(marta, form), lambda: root.delete(rows.address))
    assert _together(monkeypatch, name, *requests) in ([200, 204], [204, 404])
    assert marta.get(rows.address).status_code == 404
