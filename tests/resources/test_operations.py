"""What all kinds of settings have in common: reach, version, lock, protection and audit log."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from refdesk.audit.models import Action, Entry
from tests.conftest import SignedIn
from tests.databases import Database, database
from tests.sample_people import People

from .kinds import CASES, Case, declared, kind_named

__all__ = ["database"]  # a fixture

API = "/api/v1/desk/administration"
JSON = "application/json"
EACH = pytest.mark.parametrize("name", sorted(CASES))
CREATED = pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if case.new))
PROTECTED = pytest.mark.parametrize("name", sorted(name for name, case in CASES.items() if case.protect))


def _address(case: Case, row: Any) -> str:
    return f"{API}/{case.path}/{row.pk}"


def _change(client: Client, address: str, form: dict[str, Any]) -> Any:
    return client.put(address, form, JSON)


def _recorded(action: Action) -> list[Entry]:
    return list(Entry.objects.filter(action=action))


def test_every_kind_is_in_the_table() -> None:
    assert {kind.name or kind.kind for kind in declared()} == set(CASES)


@EACH
def test_A1_a_setting_is_out_of_reach_for_outsiders_and_operators(
    people: People, signed_in: SignedIn, name: str
) -> None:
    case = CASES[name]
    address = _address(case, case.make(people))
    form = signed_in(people.marta).get(address).json()
    for outsider in (people.olga, people.ana):
        client = signed_in(outsider)
        assert client.get(address).status_code == 404
        assert _change(client, address, form | {case.name: case.value}).status_code == 404
        assert client.delete(address).status_code == (404 if kind_named(name).deletable else 405)
        listed = client.get(f"{API}/{case.path}").json()
        rows = listed["faqs"] if name == "faq" else listed
        assert form["id"] not in [row["id"] for row in rows]
    assert signed_in(people.marta).get(address).json() == form
    assert not Entry.objects.exclude(action__in=(Action.SIGNED_IN, Action.ACCOUNT_ADDED)).exists()


@EACH
def test_A1_a_change_based_on_an_older_version_is_refused_with_the_newer_settings(
    people: People, signed_in: SignedIn, name: str
) -> None:
    case = CASES[name]
    address = _address(case, case.make(people))
    marta, root = signed_in(people.marta), signed_in(people.root)
    form = marta.get(address).json()
    saved = _change(root, address, form | {case.name: case.value})
    assert (saved.status_code, saved.json()[case.name]) == (200, case.value), saved.content
    late = _change(marta, address, form)
    assert (late.status_code, late.json()) == (409, saved.json())
    assert marta.get(address).json() == saved.json()
    assert _change(marta, address, saved.json()).status_code == 200


@EACH
def test_A1_the_version_covers_every_field_of_the_form(people: People, name: str) -> None:
    kind = kind_named(name)
    row = kind().find(people.marta, CASES[name].make(people).pk)
    assert kind.form is not None
    assert set(kind.form.model_fields) - {"version"} <= set(kind().values(people.marta, row))


@EACH
def test_A1_a_change_is_recorded_and_one_of_nothing_is_not(people: People, signed_in: SignedIn, name: str) -> None:
    case, marta = CASES[name], signed_in(people.marta)
    row = case.make(people)
    form = marta.get(_address(case, row)).json()
    assert _change(marta, _address(case, row), form).status_code == 200
    assert _recorded(Action.SETTINGS_CHANGED) == []
    assert _change(marta, _address(case, row), form | {case.name: case.value}).status_code == 200
    [entry] = _recorded(Action.SETTINGS_CHANGED)
    assert (entry.kind, entry.object, entry.library) == (kind_named(name).kind, str(row.pk), people.harbour.pk)
    assert entry.object_label.startswith(case.labelled or case.value)
    [(before, now)] = entry.changes.values()
    assert (before == form[case.name], now == case.value) == (True, True)


@CREATED
def test_A1_a_new_setting_is_created_by_administrators_alone_and_recorded(
    people: People, signed_in: SignedIn, name: str
) -> None:
    case, marta = CASES[name], signed_in(people.marta)
    assert case.new is not None
    form = case.new(people)
    for outsider in (people.olga, people.ana):
        refused = signed_in(outsider).post(f"{API}/{case.path}", form, JSON)
        assert refused.status_code in (400, 404)
    assert _recorded(Action.SETTINGS_ADDED) == []
    made = marta.post(f"{API}/{case.path}", form, JSON)
    assert made.status_code == 201, made.content
    assert marta.get(f"{API}/{case.path}/{made.json()['id']}").json() == made.json()
    [entry] = _recorded(Action.SETTINGS_ADDED)
    created = (kind_named(name).kind, str(made.json()["id"]), people.harbour.pk)
    assert (entry.kind, entry.object, entry.library) == created


@CREATED
def test_A1_a_setting_deleted_meanwhile_is_not_found_nor_created_again(
    people: People, signed_in: SignedIn, name: str
) -> None:
    case, marta, root = CASES[name], signed_in(people.marta), signed_in(people.root)
    address = _address(case, case.make(people))
    form = marta.get(address).json()
    assert root.delete(address).status_code == 204
    assert _change(marta, address, form).status_code == 404
    assert marta.delete(address).status_code == 404
    assert marta.get(address).status_code == 404
    [entry] = _recorded(Action.SETTINGS_DELETED)
    assert (entry.object, entry.library) == (str(form["id"]), people.harbour.pk)


@PROTECTED
def test_A1_a_protected_setting_stays_and_says_why(people: People, signed_in: SignedIn, name: str) -> None:
    case, marta = CASES[name], signed_in(people.marta)
    row = case.make(people)
    assert case.protect is not None
    case.protect(row)
    refused = marta.delete(_address(case, row))
    assert refused.status_code == 409
    assert refused.json()["errors"] == [{"field": "", "text": str(kind_named(name).protected)}]
    assert marta.get(_address(case, row)).status_code == 200
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

    def send(request: Callable[[], Any]) -> int:
        try:
            return int(request().status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(requests)) as pool:
        return sorted(pool.map(send, requests))


@EACH
def test_A1_of_two_changes_at_once_the_later_one_is_refused(
    database: Database, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    case, people = CASES[name], database.people
    address = _address(case, case.make(people))
    marta, root = signed_in(people.marta), signed_in(people.root)
    form = marta.get(address).json() | {case.name: case.value}
    requests = (lambda: _change(marta, address, form), lambda: _change(root, address, form))
    assert _together(monkeypatch, name, *requests) == [200, 409]
    assert len(_recorded(Action.SETTINGS_CHANGED)) == 1


@CREATED
def test_A1_of_a_change_and_a_deletion_at_once_nothing_is_created_again(
    database: Database, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    case, people = CASES[name], database.people
    address = _address(case, case.make(people))
    marta, root = signed_in(people.marta), signed_in(people.root)
    form = marta.get(address).json() | {case.name: case.value}
    statuses = _together(monkeypatch, name, lambda: _change(marta, address, form), lambda: root.delete(address))
    assert statuses in ([200, 204], [204, 404])
    assert marta.get(address).status_code == 404
