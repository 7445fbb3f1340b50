"""Who administers which library, on every page and API of the desk: one answer everywhere."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from refdesk.libraries.models import Department, Library
from refdesk.staff.models import Operator
from refdesk.staff.permissions import administers_all, libraries_of
from refdesk.staff.roles import Role
from refdesk.tickets import permissions
from refdesk.transcripts.permissions import actor_of
from tests.conftest import SignedIn
from tests.sample_people import People, operator

API = "/api/v1/desk"
Named = Callable[[Client, Operator], set[str]]
HARBOUR, HILL = {"Harbour Library"}, {"Hill Library"}


def _retention(client: Client, _: Operator) -> set[str]:
    return {library["name"] for library in client.get(f"{API}/retention").json()}


def _datasets(client: Client, _: Operator) -> set[str]:
    return {library["name"] for library in client.get(f"{API}/analytics/datasets").json()["administered"]}


def _transcripts(client: Client, _: Operator) -> set[str]:
    departments = client.get(f"{API}/transcripts/filters").json()["departments"]
    return {department["library"] for department in departments if department["administered"]}


def _redaction_of_transcripts(_: Client, who: Operator) -> set[str]:
    actor = actor_of(who)
    departments = Department.objects.filter(pk__in=actor.administers)
    return {department.library.name for department in departments.select_related("library")}


def _redaction_of_tickets(_: Client, who: Operator) -> set[str]:
    return {library.name for library in Library.objects.filter(pk__in=permissions.administered_libraries(who))}


@pytest.mark.parametrize(
    "administered", [_retention, _datasets, _transcripts, _redaction_of_transcripts, _redaction_of_tickets]
)
def test_a_superuser_administers_all_libraries_others_their_own(
    administered: Named, people: People, signed_in: SignedIn
) -> None:
    # The first administrator of the settings is both; who was made a superuser alone counts no less.
    superuser = operator("Ruth", "ruth@example.org", is_superuser=True)
    nowhere = operator("Nils", "nils@example.org", role=Role.ADMINISTRATOR)
    expected = {
        people.root: HARBOUR | HILL,
        superuser: HARBOUR | HILL,
        people.marta: HARBOUR,
        people.olga: HILL,
        people.ana: set(),
        nowhere: set(),
    }
    assert {who.name: administered(signed_in(who), who) for who in expected} == {
        who.name: libraries for who, libraries in expected.items()
    }


def test_on_a_server_without_libraries_only_superusers_administer_all(db: None) -> None:
    """Without the last library, an administrator of none would see all emails of no known library."""
    assert administers_all(operator("Ruth", "ruth@example.org", is_superuser=True))
    assert not administers_all(operator("Nils", "nils@example.org", role=Role.ADMINISTRATOR))


def test_an_operator_who_is_no_administrator_reaches_no_library(people: People) -> None:
    """Ana belongs to a department of Harbour Library, which alone makes nobody an administrator."""
    assert not libraries_of(people.ana).exists()


def test_the_desk_names_to_a_superuser_what_is_missing(people: People, signed_in: SignedIn) -> None:
    """Nobody else can add themselves: for them the desk names an administrator."""
    nowhere = operator("Nils", "nils@example.org", role=Role.ADMINISTRATOR)
    lost = operator("Lea", "lea@example.org")

    def missing(who: Operator) -> Any:
        return signed_in(who).get("/desk/").context["bootstrap"]["missing"]

    assert missing(people.root) == "membership"
    assert signed_in(people.root).get(f"/api/v1/desk/administration/people/{people.root.pk}").status_code == 200
    assert [missing(who) for who in (nowhere, lost, people.ana, people.marta)] == [None] * 4


@pytest.mark.django_db
def test_the_desk_of_an_empty_server_lacks_a_library_then_a_department(signed_in: SignedIn) -> None:
    root = operator("Root", "root@example.org", is_superuser=True)
    client = signed_in(root)
    for missing in ("library", "department"):
        assert client.get("/desk/").context["bootstrap"]["missing"] == missing
        Library.objects.get_or_create(name="Harbour", slug="harbour")
