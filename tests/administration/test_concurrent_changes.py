"""Two administrators at once: the later one gets the reason in words, on either database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event
from typing import Any

import pytest
from django.db import connections

from refdesk.administration import departments_api, widget_form
from refdesk.administration.departments_api import Departments
from refdesk.administration.people import api as people_api
from refdesk.administration.people import rules as people_rules
from refdesk.http import forms
from refdesk.libraries.models import Department
from refdesk.resources import transactions
from refdesk.staff.models import Membership, Operator
from refdesk.staff.roles import Role
from tests.conftest import SignedIn
from tests.databases import Database, database, postgresql

__all__ = ["database", "postgresql"]  # fixtures

ADDRESS = "/api/v1/desk/administration"
SITES = "https://harbour.example"
JSON = "application/json"


@pytest.fixture
def together(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[Any]]:
    """A function that sends two requests, neither of which saves before both have been checked or one is finished."""
    checked = Barrier(2)

    def model_errors(*args: Any) -> list[forms.FormError]:
        errors = forms.model_errors(*args)
        if checked.n_waiting < 2 and not checked.broken:
            with suppress(BrokenBarrierError):  # the other request waits for a lock
                checked.wait(0.5)
        return errors

    for module in (departments_api, people_rules, widget_form):
        monkeypatch.setattr(module, "model_errors", model_errors)

    def one(send: Callable[[], Any]) -> Any:
        try:
            return send()
        finally:
            connections.close_all()

    def send_both(*requests: Callable[[], Any]) -> list[Any]:
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(one, requests))
        return sorted(answers, key=lambda answer: answer.status_code)

    return send_both


def errors(answer: Any) -> dict[str, str]:
    return {error["field"]: error["text"] for error in answer.json()["errors"]}


def test_A1_of_two_departments_renamed_alike_one_is_refused(
    database: Database, signed_in: SignedIn, together: Callable[..., list[Any]]
) -> None:
    by = signed_in(database.people.marta)

    def rename(department: Department) -> Callable[[], Any]:
        address = f"{ADDRESS}/departments/{department.pk}"
        form = by.get(address).json() | {"name": "Information"}
        return lambda: by.put(address, form, JSON)

    saved, refused = together(rename(database.people.reference), rename(database.people.local_history))
    assert (saved.status_code, refused.status_code) == (200, 400)
    assert errors(refused) == {"": "This library already has a department with that name."}


def test_A4_of_two_invitations_of_one_person_one_is_refused(
    database: Database, signed_in: SignedIn, together: Callable[..., list[Any]]
) -> None:
    form = {"email": "dee@harbour.example", "name": "Dee", "departments": [database.people.reference.pk]}

    def invite(by: Operator) -> Callable[[], Any]:
        client = signed_in(by)
        return lambda: client.post(f"{ADDRESS}/people", form, JSON)

    made, refused = together(invite(database.people.marta), invite(database.people.root))
    assert (made.status_code, refused.status_code) == (201, 400)
    assert errors(refused) == {"email": "An operator with this email already exists."}


def test_A3_of_two_widgets_with_one_title_both_are_created(
    database: Database, signed_in: SignedIn, together: Callable[..., list[Any]]
) -> None:
    def add(by: Operator, department: Department) -> Callable[[], Any]:
        client, form = signed_in(by), {"department": department.pk, "heading": "Ask now", "sites": SITES}
        return lambda: client.post(f"{ADDRESS}/widgets", form, JSON)

    people = database.people
    answers = together(add(people.marta, people.reference), add(people.olga, people.hill_desk))
    assert [answer.status_code for answer in answers] == [201, 201]
    assert {answer.json()["slug"] for answer in answers} == {"ask-now", "ask-now-2"}


def test_A3_department_is_deleted_or_gets_a_widget(
    database: Database, signed_in: SignedIn, together: Callable[..., list[Any]]
) -> None:
    people = database.people
    empty = Department.objects.create(library=people.harbour, name="Empty")
    marta, root, widget = signed_in(people.marta), signed_in(people.root), f"{ADDRESS}/widgets/{people.ask.pk}"
    form = marta.get(widget).json() | {"department": empty.pk}
    answers = together(lambda: marta.put(widget, form, JSON), lambda: root.delete(f"{ADDRESS}/departments/{empty.pk}"))
    assert [answer.status_code for answer in answers] in ([200, 409], [204, 400])


def test_A4_of_two_administrators_who_deactivate_each_other_one_remains(
    database: Database, signed_in: SignedIn, together: Callable[..., list[Any]]
) -> None:
    marta = database.people.marta
    nia = Operator.objects.create_user("nia@harbour.example", name="Nia")
    Membership.objects.create(operator=nia, department=database.people.reference, role=Role.ADMINISTRATOR)

    def deactivate(by: Operator, other: Operator) -> Callable[[], Any]:
        client, address = signed_in(by), f"{ADDRESS}/people/{other.pk}"
        form = client.get(address).json() | {"active": False}
        return lambda: client.put(address, form, JSON)

    saved, refused = together(deactivate(marta, nia), deactivate(nia, marta))
    assert (saved.status_code, refused.status_code) == (200, 400)
    assert Operator.objects.filter(pk__in=(marta.pk, nia.pk), is_active=True).count() == 1


@pytest.mark.postgres
def test_A3_somebody_joins_a_department_that_is_being_deleted(
    postgresql: Database, signed_in: SignedIn, together: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deletion begins once the person and their library are locked: the person's new department isn't yet."""
    people, locked, passed = postgresql.people, Event(), Event()
    rows, lock = Departments.rows, transactions.locked_or_404
    empty = Department.objects.create(library=people.harbour, name="Empty")
    marta, root, person = signed_in(people.marta), signed_in(people.root), f"{ADDRESS}/people/{people.ben.pk}"
    form = marta.get(person).json()
    form |= {"departments": [*form["departments"], empty.pk]}

    def person_errors(*args: Any) -> list[forms.FormError]:
        locked.set()
        passed.wait(0.5)  # the deletion should wait for the library
        return people_rules.person_errors(*args)

    def departments(*args: Any) -> Any:
        locked.wait(5)
        return rows(*args)

    def locked_or_404(*args: Any) -> Any:
        department = lock(*args)
        passed.set()
        return department

    monkeypatch.setattr(people_api, "person_errors", person_errors)
    monkeypatch.setattr(Departments, "rows", departments)
    monkeypatch.setattr("refdesk.resources.resource.locked_or_404", locked_or_404)

    remove = f"{ADDRESS}/departments/{empty.pk}"
    answers = together(lambda: marta.put(person, form, JSON), lambda: root.delete(remove))
    assert [answer.status_code for answer in answers] == [200, 204]
