"""Departments and their opening hours, set by administrators."""

from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.libraries.models import Department
from refdesk.retention.models import NoRetention
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import rights_of
from refdesk.staff.roles import RIGHTS, Role
from refdesk.tickets.models import Queue
from refdesk.widgets.models import Widget
from tests.conftest import SignedIn
from tests.sample_people import People, operator

from .world import Settings

OF = Settings("departments")
ADDRESS, post, put = OF.address, OF.post, OF.put
NINE_TO_FIVE = [{"opens": "09:00", "closes": "17:00"}]
FIELDS = ("version", "name", "hours", "sign_off", "backup", "backup_after")
WEEK = [NINE_TO_FIVE] * 5 + [[], []]


def departments(client: Client) -> dict[str, dict[str, Any]]:
    return {department["name"]: department for department in client.get(ADDRESS).json()}


def test_A5_administrators_see_the_departments_of_their_libraries(people: People, signed_in: SignedIn) -> None:
    assert list(departments(signed_in(people.marta))) == ["Local History", "Reference"]
    assert list(departments(signed_in(people.olga))) == ["Front Desk"]
    assert len(departments(signed_in(people.root))) == 3
    assert departments(signed_in(people.ana)) == {}
    reference = departments(signed_in(people.marta))["Reference"]
    assert (reference["operators"], reference["widgets"], reference["hours"]) == (3, 1, None)


def test_A5_opening_hours_are_saved_with_exceptions_in_their_order(marta: Client) -> None:
    late, christmas = {"date": "2027-01-04", "periods": NINE_TO_FIVE, "note": "Late start"}, {"date": "2026-12-25"}
    hours = {"week": WEEK, "exceptions": [late, christmas]}
    saved = put(marta, departments(marta)["Reference"], name=" Reference desk ", hours=hours)
    assert saved.status_code == 200
    now = departments(marta)["Reference desk"]
    assert now == saved.json()
    assert now["hours"]["week"] == WEEK
    assert [exception["date"] for exception in now["hours"]["exceptions"]] == ["2026-12-25", "2027-01-04"]
    assert put(marta, now, hours=None).json()["hours"] is None


def test_A5_automatic_sign_off_is_saved_and_audited(marta: Client) -> None:
    saved = put(marta, departments(marta)["Reference"], hours={"week": WEEK}, sign_off=True).json()
    assert saved["sign_off"] is True
    assert departments(marta)["Reference"] == saved
    entry = Entry.objects.filter(action=Action.SETTINGS_CHANGED).latest("pk")
    assert entry.changes["sign_off"] == [False, True]


def test_T8_a_backup_department_is_saved_and_audited(people: People, marta: Client) -> None:
    saved = put(marta, departments(marta)["Reference"], backup=people.local_history.pk, backup_after=30).json()
    assert (saved["backup"], saved["backup_after"]) == (people.local_history.pk, 30)
    assert departments(marta)["Reference"] == saved
    entry = Entry.objects.filter(action=Action.SETTINGS_CHANGED).latest("pk")
    assert entry.changes == {"backup": [None, "Local History"], "backup_after": [60, 30]}
    assert put(marta, saved, backup=None).json()["backup"] is None


@pytest.mark.parametrize("other", ["reference", "hill_desk"])
def test_T8_the_backup_is_another_department_of_the_library(people: People, other: str, root: Client) -> None:
    """An administrator of every library can't choose another library's department either."""
    answer = put(root, departments(root)["Reference"], backup=getattr(people, other).pk)
    assert answer.status_code == 400
    assert answer.json()["errors"] == [{"field": "backup", "text": "Choose another department of this library."}]
    assert Department.objects.get(pk=people.reference.pk).backup is None


@pytest.mark.parametrize("seconds", [9, 901])
def test_T8_the_time_before_the_backup_is_bounded(people: People, seconds: int, marta: Client) -> None:
    answer = put(marta, departments(marta)["Reference"], backup=people.local_history.pk, backup_after=seconds)
    text = "Enter a number of seconds from 10 to 900."
    assert answer.json()["errors"] == [{"field": "backup_after", "text": text}]


@pytest.mark.parametrize(
    ("hours", "field", "text"),
    [
        (
            {"week": [[{"opens": "9", "closes": ""}], *[[]] * 6]},
            "hours.week.0",
            "Enter both times, such as 09:00 and 17:30.",
        ),
        (
            {"week": [*[[]] * 6, [*NINE_TO_FIVE, {"opens": "16:00", "closes": "18:00"}]]},
            "hours.week.6",
            "These times overlap.",
        ),
        (
            {"week": [[{"opens": f"0{n}:00", "closes": f"0{n}:30"} for n in range(5)], *[[]] * 6]},
            "hours.week.0",
            "A day can have at most 4 periods.",
        ),
        (
            {"week": WEEK, "exceptions": [{"date": "2026-12-25"}, {"date": "2026-12-25"}]},
            "hours.exceptions.1",
            "There is an exception for this date already.",
        ),
    ],
)
def test_A5_hours_that_make_no_sense_are_refused_in_place(
    people: People, hours: object, field: str, text: str, marta: Client
) -> None:
    answer = put(marta, departments(marta)["Reference"], hours=hours)
    assert (answer.status_code, answer.json()) == (400, {"errors": [{"field": field, "text": text}]})
    assert Department.objects.get(pk=people.reference.pk).hours is None


def test_A5_a_department_has_a_name_of_its_own(marta: Client) -> None:
    [error] = put(marta, departments(marta)["Reference"], name="local history").json()["errors"]
    assert error["text"] == "This library already has a department with that name."
    for name, text in (
        ("  ", "This field cannot be blank."),
        ("x" * 81, "Ensure this value has at most 80 characters (it has 81)."),
    ):
        assert post(marta, name=name).json()["errors"] == [{"field": "name", "text": text}]


def test_A5_an_administrator_of_one_library_need_not_name_it(people: People, signed_in: SignedIn) -> None:
    made = post(signed_in(people.marta), name="Children")
    assert (made.status_code, made.json()["library"]) == (201, people.harbour.pk)
    # The superuser administers two.
    assert post(signed_in(people.root), name="Maps").status_code == 404
    assert post(signed_in(people.root), name="Maps", library=people.hill.pk).status_code == 201
    assert post(signed_in(people.marta), name="Maps", library=people.hill.pk).status_code == 404
    assert post(signed_in(people.ana), name="Maps").status_code == 404


def test_A2_who_belongs_to_no_department_joins_the_one_they_create(people: People, signed_in: SignedIn) -> None:
    """The first administrator of an empty server; Marta belongs to two, and creates others for colleagues."""
    assert post(signed_in(people.root), name="Children", library=people.harbour.pk).status_code == 201
    assert post(signed_in(people.root), name="Maps", library=people.harbour.pk).status_code == 201
    assert post(signed_in(people.marta), name="Media").status_code == 201
    joined = Membership.objects.filter(department__name__in=["Children", "Maps", "Media"])
    assert list(joined.values_list("operator", "department__name")) == [(people.root.pk, "Children")]


def test_A5_nobody_deletes_the_department_through_which_they_administer(people: People, signed_in: SignedIn) -> None:
    Widget.objects.filter(department=people.hill_desk).delete()
    olga, address = signed_in(people.olga), f"{ADDRESS}/{people.hill_desk.pk}"
    text = "You would no longer administer Hill Library. Join another of its departments first."
    refused = olga.delete(address)
    assert (refused.status_code, refused.json()) == (409, {"errors": [{"field": "", "text": text}]})
    other = post(olga, name="Children").json()["id"]
    Membership.objects.create(operator=people.olga, department_id=other, role=Role.ADMINISTRATOR)
    assert olga.delete(address).status_code == 204


def test_A5_a_library_stays_with_an_administrator_when_a_department_is_deleted(
    people: People, signed_in: SignedIn
) -> None:
    """A superuser adds it, who administers it in any case."""
    Widget.objects.filter(department=people.hill_desk).delete()
    root, address = signed_in(people.root), f"{ADDRESS}/{people.hill_desk.pk}"
    other = Department.objects.create(library=people.hill, name="Children").pk
    refused = root.delete(address)
    assert refused.status_code == 409
    assert refused.json()["errors"][0]["text"].startswith("Hill Library would have no administrator")
    assert Membership.objects.filter(operator=people.olga).exists()
    assert root.delete(f"{ADDRESS}/{other}").status_code == 204
    other = Department.objects.create(library=people.hill, name="Children").pk
    Membership.objects.create(operator=people.olga, department_id=other, role=Role.ADMINISTRATOR)
    assert root.delete(address).status_code == 204


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.READER])
def test_A4_a_department_stays_that_someone_has_their_role_by(people: People, marta: Client, role: Role) -> None:
    maps = Department.objects.create(library=people.harbour, name="Maps")
    nia = operator("Nia", "nia@harbour.example", maps, role=role)
    operator("Dee", "dee@harbour.example", maps)
    refused = marta.delete(f"{ADDRESS}/{maps.pk}")
    text = (
        f"Nia has the role {role.label} in Harbour Library by this department alone. "
        "First add them to another of its departments, or set their role to Operator."
    )
    assert (refused.status_code, refused.json()) == (409, {"errors": [{"field": "", "text": text}]})
    assert rights_of(nia) == RIGHTS[role]
    Membership.objects.create(operator=nia, department=people.reference, role=role)
    assert marta.delete(f"{ADDRESS}/{maps.pk}").status_code == 204
    assert rights_of(nia) == RIGHTS[role]


def facts(client: Client, department: Department) -> Any:
    return client.get(f"{ADDRESS}/{department.pk}/facts")


def test_A5_a_department_names_its_members_and_what_belongs_to_it(people: People, marta: Client) -> None:
    people.local_history.backup = people.reference
    people.local_history.save()
    queue = Queue.objects.create(library=people.harbour, name="Questions", slug="questions")
    queue.departments.add(people.reference)
    people.harbour.chats_at_once = 4
    people.harbour.save()
    NoRetention.objects.create(department=people.reference)
    shown = facts(marta, people.reference).json()
    names = {member["name"]: member["role"] for member in shown.pop("members")}
    assert names == {"Ana Morales": "operator", "Chi Nguyen": "operator", "Marta Lindqvist": "administrator"}
    assert shown == {
        "more_members": 0,
        "widgets": [{"id": people.ask.pk, "name": "Ask a librarian"}],
        "queues": [{"id": queue.pk, "name": "Questions", "readers": 3}],
        "backup_of": [{"id": people.local_history.pk, "name": "Local History"}],
        "questions": "read",
        "chats_at_once": 4,
        "keeps_nothing": True,
    }


def test_A5_a_department_says_what_becomes_of_questions(people: People, signed_in: SignedIn, marta: Client) -> None:
    assert facts(marta, people.local_history).json()["questions"] == "none"
    Queue.objects.create(library=people.harbour, name="Questions", slug="questions")
    assert facts(marta, people.local_history).json()["questions"] == "unread"
    for outsider in (people.olga, people.ana):
        assert facts(signed_in(outsider), people.local_history).status_code == 404


def test_A5_members_beyond_the_first_hundred_are_counted(people: People, marta: Client) -> None:
    made = Operator.objects.bulk_create(
        [Operator(email=f"p{number}@harbour.example", name=f"Person {number:03}") for number in range(150)]
    )
    Membership.objects.bulk_create(Membership(operator=person, department=people.local_history) for person in made)
    shown = facts(marta, people.local_history).json()
    assert (len(shown["members"]), shown["more_members"]) == (100, 52)
