"""The desk's API of retention periods: for administrators of the library only."""

from typing import Any

from django.test import Client

from refdesk.libraries.models import Library
from refdesk.retention import periods
from refdesk.retention.periods import default_periods
from tests.conftest import SignedIn
from tests.sample_people import People

ADDRESS = "/api/v1/desk/retention"


def put(client: Client, library: int, data: list[dict[str, Any]], nothing: list[int] | None = None, **more: Any) -> Any:
    """Change the settings, with the current version."""
    read = periods.version(Library.objects.get(pk=library))
    chosen = {"version": read, "data": data, "nothing": nothing or []} | more
    return client.put(f"{ADDRESS}/{library}", chosen, content_type="application/json")


def test_administrator_sees_and_changes_the_retention_periods(people: People, marta: Client) -> None:
    [library] = marta.get(ADDRESS).json()
    assert library["name"] == "Harbour Library"
    assert {period["datum"]: period["days"] for period in library["data"]} == default_periods()
    answer = put(marta, people.harbour.pk, [{"datum": "text", "days": None}], [people.reference.pk])
    assert answer.status_code == 200
    [library] = marta.get(ADDRESS).json()
    assert {period["datum"]: period["days"] for period in library["data"]} == default_periods() | {"text": None}
    assert {department["name"]: department["nothing"] for department in library["departments"]} == {
        "Reference": True,
        "Local History": False,
    }


def test_retention_settings_choose_which_address_and_page_are_stored(people: People, marta: Client) -> None:
    """The default is the network of an IP address, and a page without its query."""
    [library] = marta.get(ADDRESS).json()
    assert (library["address"], library["page"]) == ("short", "path")
    data: list[dict[str, Any]] = [{"datum": "ticket_text", "days": 7}, {"datum": "file", "days": None}]
    answer = put(marta, people.harbour.pk, data, address="none", page="whole")
    assert (answer.json()["address"], answer.json()["page"]) == ("none", "whole")
    days = {period["datum"]: period["days"] for period in marta.get(ADDRESS).json()[0]["data"]}
    assert (days["ticket_text"], days["file"], days["ticket_name"]) == (7, None, 90)
    assert put(marta, people.harbour.pk, []).json()["address"] == "none"
    wrong: tuple[dict[str, Any], ...] = ({"address": "some"}, {"page": "all"})
    for bad in wrong:
        assert put(marta, people.harbour.pk, data, **bad).status_code == 422


def test_retention_change_is_refused_with_an_outdated_version(people: People, signed_in: SignedIn) -> None:
    """Marta's page still shows a year after Root chose "forever": her change would delete older texts for good."""
    marta, root = signed_in(people.marta), signed_in(people.root)
    [page] = marta.get(ADDRESS).json()
    assert put(root, people.harbour.pk, [{"datum": "text", "days": None}]).status_code == 200
    late = put(marta, people.harbour.pk, [{"datum": "text", "days": 365}], version=page["version"])
    assert late.status_code == 409
    days = {period["datum"]: period["days"] for period in late.json()["data"]}
    assert days == default_periods() | {"text": None}
    assert periods.periods_of(people.harbour)["text"] is None
    again = put(marta, people.harbour.pk, [{"datum": "name", "days": 30}], version=late.json()["version"])
    assert again.status_code == 200
    assert periods.periods_of(people.harbour) == default_periods() | {"text": None, "name": 30}
    choices: tuple[dict[str, Any], ...] = ({"nothing": [people.reference.pk]}, {"address": "none"}, {"page": "whole"})
    for choice in choices:
        [page] = marta.get(ADDRESS).json()
        assert put(root, people.harbour.pk, [], **choice).status_code == 200
        assert put(marta, people.harbour.pk, [], version=page["version"]).status_code == 409


def test_retention_period_must_be_days_of_a_known_datum(people: People, signed_in: SignedIn) -> None:
    for bad in ({"datum": "text", "days": -1}, {"datum": "text", "days": 99_999}, {"datum": "shoes", "days": 1}):
        assert put(signed_in(people.marta), people.harbour.pk, [bad]).status_code == 422


def test_retention_periods_are_hidden_from_others(people: People, signed_in: SignedIn) -> None:
    for operator in (people.ana, people.ben):
        assert signed_in(operator).get(ADDRESS).json() == []
    olga = signed_in(people.olga)
    assert [library["name"] for library in olga.get(ADDRESS).json()] == ["Hill Library"]


def test_retention_change_ignores_departments_of_another_library(people: People, signed_in: SignedIn) -> None:
    put(signed_in(people.marta), people.harbour.pk, [], [people.hill_desk.pk])
    [library] = signed_in(people.olga).get(ADDRESS).json()
    assert [department["nothing"] for department in library["departments"]] == [False]
