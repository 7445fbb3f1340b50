"""Operators, their rights and departments, set by administrators."""

from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.identity.models import DeskSession
from refdesk.libraries.models import Library
from refdesk.presence.desks import set_silent
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import is_administrator
from refdesk.staff.roles import Role
from tests.conftest import SignedIn
from tests.sample_people import PASSWORD, People, at_desk, operator

from .world import Settings, errors

OF = Settings("people")
ADDRESS, post = OF.address, OF.post


def listed(client: Client, **query: Any) -> list[str]:
    return [person["name"] for person in client.get(ADDRESS, query).json()["people"]]


def put(client: Client, who: Operator, **changes: Any) -> Any:
    return OF.put(client, client.get(f"{ADDRESS}/{who.pk}").json(), **changes)


def role_in(library: Library, role: str) -> dict[str, Any]:
    return {"library": library.pk, "role": role}


def departments_of(who: Operator) -> set[str]:
    return set(who.memberships.values_list("department__name", flat=True))


@pytest.fixture
def shared(people: People) -> Operator:
    """An operator of both libraries, of which no administrator but a superuser administers both."""
    return operator("Sam Reyes", "sam@harbour.example", people.reference, people.hill_desk)


def test_A4_administrators_see_the_people_of_their_libraries(
    people: People, shared: Operator, signed_in: SignedIn, marta: Client
) -> None:
    assert listed(marta) == ["Ana Morales", "Ben Okafor", "Chi Nguyen", "Marta Lindqvist", "Sam Reyes"]
    assert listed(signed_in(people.olga)) == ["Olga Petrov", "Sam Reyes"]
    assert len(listed(signed_in(people.root))) == 7
    assert listed(signed_in(people.ana)) == []
    # Departments of other libraries are not shown.
    assert marta.get(f"{ADDRESS}/{shared.pk}").json()["departments"] == [people.reference.pk]
    assert marta.get(f"{ADDRESS}/{people.olga.pk}").status_code == 404


def test_A4_the_list_says_who_is_at_a_desk(people: People, signed_in: SignedIn) -> None:
    at_desk(people.ana, 2**41)
    Operator.objects.filter(pk=people.ben.pk).update(status="online", desk_seen_at=5)
    set_silent(at_desk(people.marta, 2**41).pk, silent=True)
    rows = {person["name"]: person for person in signed_in(people.marta).get(ADDRESS).json()["people"]}
    statuses = [rows[who.name]["status"] for who in (people.ana, people.ben, people.marta)]
    assert statuses == ["online", "offline", "not_responding"], "a frozen desk is not a closed one"
    assert (rows["Ben Okafor"]["seen_at"], rows["Chi Nguyen"]["seen_at"]) == (5, None)


def test_A4_two_thousand_people_are_searched_and_listed_by_page(
    people: People, django_assert_max_num_queries: Any, marta: Client
) -> None:
    made = Operator.objects.bulk_create(
        Operator(email=f"p{n}@harbour.example", name=f"Öde Person {n:04}") for n in range(2000)
    )
    Membership.objects.bulk_create(Membership(operator=member, department=people.reference) for member in made)
    with django_assert_max_num_queries(10):
        page = marta.get(ADDRESS, {"search": "öde person", "offset": "50"}).json()
    assert (page["total"], page["people"][0]["name"], len(page["people"])) == (2000, "Öde Person 0050", 50)
    assert listed(marta, search="p1999@ person") == ["Öde Person 1999"]


def test_A4_an_account_is_changed_with_its_departments(people: People, signed_in: SignedIn) -> None:
    saved = put(
        signed_in(people.marta),
        people.ben,
        name=" Ben O. ",
        email="BEN@Harbour.example ",
        roles=[role_in(people.harbour, "administrator")],
        departments=[people.reference.pk],
    )
    assert saved.status_code == 200, saved.content
    ben = Operator.objects.get(pk=people.ben.pk)
    assert (ben.name, ben.email, is_administrator(ben)) == ("Ben O.", "ben@harbour.example", True)
    assert departments_of(ben) == {"Reference"}
    assert ben.check_password(PASSWORD)


def test_A4_a_shared_person_changes_only_departments_of_own_libraries(
    people: People, shared: Operator, marta: Client
) -> None:
    assert not marta.get(f"{ADDRESS}/{shared.pk}").json()["changes_account"]
    text = "Only an administrator of all of this person’s libraries can change this."
    refused = put(marta, shared, email="x@x.example", name="X", active=False)
    assert errors(refused) == dict.fromkeys(("email", "name", "active"), text)
    assert put(marta, shared, departments=[people.local_history.pk]).status_code == 200
    assert departments_of(shared) == {"Local History", "Front Desk"}
    assert "departments" in errors(put(marta, shared, departments=[people.hill_desk.pk]))
    invited = marta.post(f"{ADDRESS}/{shared.pk}/invitation")
    assert invited.status_code == 409
    # They may leave the library altogether, as they belong to another one.
    assert put(marta, shared, departments=[]).status_code == 200
    assert departments_of(shared) == {"Front Desk"}
    assert marta.get(f"{ADDRESS}/{shared.pk}").status_code == 404


def test_A4_deactivation_ends_sessions_and_activation_permits_signing_in(people: People, signed_in: SignedIn) -> None:
    marta, ben = signed_in(people.marta), signed_in(people.ben)
    token = ben.post("/api/v1/desk/connection-token")
    sessions = DeskSession.objects.filter(operator=people.ben)
    assert (token.status_code, sessions.count()) == (200, 1)
    assert put(marta, people.ben, active=False).status_code == 200
    assert (ben.get("/desk/").status_code, sessions.count()) == (302, 0)
    assert put(marta, people.ben, active=True).status_code == 200
    assert Client().post("/login/", {"email": people.ben.email, "password": PASSWORD}).status_code == 302


def test_A4_nobody_removes_their_own_right_by_mistake(people: People, marta: Client, root: Client) -> None:
    operator("Nia", "nia@harbour.example", people.reference, role=Role.ADMINISTRATOR)
    assert "your own account" in errors(put(marta, people.marta, active=False))["active"]
    [(field, text)] = errors(put(marta, people.marta, roles=[])).items()
    assert (field, "your own administrator right" in text) == (f"roles.{people.harbour.pk}", True)
    assert "at least one department" in errors(put(marta, people.marta, departments=[]))["departments"]
    Membership.objects.create(operator=people.marta, department=people.hill_desk, role=Role.ADMINISTRATOR)
    text = "You would no longer administer Hill Library. Another administrator can remove you from it."
    assert errors(put(marta, people.marta, departments=[people.reference.pk])) == {"departments": text}
    assert "your own account" in errors(put(root, people.root, active=False))["active"]


def test_A4_the_last_administrator_of_a_library_stays(people: People, root: Client) -> None:
    text = (
        "Marta Lindqvist is the only administrator of Harbour Library. Make someone else an administrator of it first."
    )
    for field, value in (("active", False), ("roles", []), ("departments", [])):
        named = f"roles.{people.harbour.pk}" if field == "roles" else field
        assert errors(put(root, people.marta, **{field: value})) == {named: text}
    nia = operator("Nia", "nia@harbour.example", people.reference, role=Role.ADMINISTRATOR, is_active=False)
    assert put(root, people.marta, active=False).status_code == 400
    assert put(root, nia, active=True).status_code == 200
    assert put(root, people.marta, active=False).status_code == 200


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.READER, Role.RECORDS])
def test_A4_a_role_does_not_end_silently_with_the_last_department(people: People, root: Client, role: Role) -> None:
    nia = operator("Nia", "nia@harbour.example", people.reference, people.hill_desk, role=role)
    text = (
        f"Nia has the role {role.label} in Harbour Library, and would lose it with the last department. "
        "Choose a department of it, or set the role to Operator."
    )
    for roles in ([], [role_in(people.harbour, role)]):
        refused = put(root, nia, departments=[people.hill_desk.pk], roles=[*roles, role_in(people.hill, role)])
        assert errors(refused) == {"departments": text}
    assert "Harbour Library" in errors(put(root, nia, departments=[]))["departments"]
    roles = [role_in(people.harbour, "operator"), role_in(people.hill, role)]
    assert put(root, nia, departments=[people.hill_desk.pk], roles=roles).status_code == 200
    assert departments_of(nia) == {"Front Desk"}
    superuser = operator("Ruth", "ruth@harbour.example", people.reference, role=role, is_superuser=True)
    assert put(root, superuser, departments=[]).status_code == 200


def test_A4_a_superuser_is_changed_by_superusers_only(people: People, signed_in: SignedIn) -> None:
    ruth = operator("Ruth", "ruth@harbour.example", people.reference, is_superuser=True)
    assert "name" in errors(put(signed_in(people.marta), ruth, name="X"))
    assert put(signed_in(people.root), ruth, name="Ruth B.").status_code == 200


INVALID: list[tuple[dict[str, Any], str, str]] = [
    ({"email": "ANA@harbour.example"}, "email", "An operator with this email already exists."),
    ({"email": "dee"}, "email", "Enter a valid email address."),
    ({"email": "d\0ee@harbour.example"}, "email", "It contains the character U+0000, which isn’t allowed."),
    ({"name": "D\0ee"}, "name", "It contains the character U+0000, which isn’t allowed."),
    ({"name": "  "}, "name", "This field cannot be blank."),
    ({"name": "x" * 81}, "name", "Ensure this value has at most 80 characters (it has 81)."),
    (
        {"departments": []},
        "departments",
        "Choose at least one department. Without one, no chats reach this person.",
    ),
]


def test_A4_an_invitation_that_makes_no_sense_is_refused_in_place(people: People, marta: Client, root: Client) -> None:
    valid = {"email": "dee@harbour.example", "name": "Dee", "departments": [people.reference.pk]}
    for form, field, text in INVALID:
        for by in (marta, root):
            assert errors(post(by, **valid | form)) == {field: text}
    assert not Operator.objects.filter(name="Dee").exists()


def test_A4_people_are_invited_to_departments_of_own_libraries(people: People, signed_in: SignedIn) -> None:
    form = {"email": "dee@harbour.example", "name": "Dee", "departments": [people.hill_desk.pk]}
    assert "departments" in errors(post(signed_in(people.marta), **form))
    assert post(signed_in(people.ana), **form).status_code == 404
    made = post(signed_in(people.olga), **form)
    assert made.status_code == 201
    person = made.json()["person"]
    assert (person["has_password"], person["departments"]) == (False, [people.hill_desk.pk])
    assert person["invited_until"] is not None


def test_A6_invitations_and_changes_of_rights_are_in_the_audit_log_once(people: People, marta: Client) -> None:
    form = {"email": "dee@harbour.example", "name": "Dee", "departments": [people.reference.pk]}
    link = post(marta, **form).json()["link"]
    dee = Operator.objects.get(name="Dee")
    put(marta, dee, roles=[role_in(people.harbour, "administrator")])
    entries = Entry.objects.filter(kind="operator", object=str(dee.pk)).order_by("id")
    assert list(entries.values_list("action", "actor")) == [
        (Action.ACCOUNT_ADDED, people.marta.pk),
        (Action.RIGHTS_CHANGED, people.marta.pk),  # the department
        (Action.INVITATION_MADE, people.marta.pk),
        (Action.RIGHTS_CHANGED, people.marta.pk),
    ]
    token = link.rsplit("/", 2)[1]
    assert not any(token in str(entry.changes) for entry in entries)
