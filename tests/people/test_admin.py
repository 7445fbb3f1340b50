import pytest
from django.test import Client

from refdesk.libraries.models import Department, Library
from refdesk.people.models import Membership, Operator
from refdesk.people.roles import Role
from tests.conftest import SignedIn
from tests.sample_people import PASSWORD, People


def _operator_form(email: str, name: str, *departments: Department, **more: str) -> dict[str, str]:
    """What the browser posts for an operator who belonged nowhere yet."""
    rows = {f"memberships-{n}-department": str(each.pk) for n, each in enumerate(departments)}
    management = {"memberships-TOTAL_FORMS": str(len(departments)), "memberships-INITIAL_FORMS": "0"}
    return {"email": email, "name": name, "is_active": "on"} | rows | management | more


def _passwords(password: str) -> dict[str, str]:
    return {"password1": password, "password2": password}


def _existing(who: Operator, **more: str) -> dict[str, str]:
    """What the browser posts for an operator's page as it stands."""
    form = {"email": who.email, "name": who.name, "is_active": "on", "memberships-INITIAL_FORMS": "0"}
    rows = list(who.memberships.all())
    for n, row in enumerate(rows):
        form |= {f"memberships-{n}-id": str(row.pk), f"memberships-{n}-operator": str(who.pk)}
        form |= {f"memberships-{n}-department": str(row.department_id), f"memberships-{n}-monitored": "on"}
    count = str(len(rows))
    return form | {"memberships-TOTAL_FORMS": count, "memberships-INITIAL_FORMS": count} | more


def test_an_administrator_makes_an_operator_who_can_sign_in(people: People, signed_in: SignedIn) -> None:
    form = _operator_form("dora@harbour.example", "Dora", people.reference) | _passwords("salt-rope-and-tar")
    answer = signed_in(people.marta).post("/admin/people/operator/add/", form)
    assert answer.status_code == 302, answer.context["errors"]
    dora = Operator.objects.get(email="dora@harbour.example")
    assert list(dora.departments.all()) == [people.reference]
    assert not dora.is_staff
    assert Client().login(username="DORA@harbour.example", password="salt-rope-and-tar")


def test_an_email_that_is_known_in_other_letters_is_refused(people: People, signed_in: SignedIn) -> None:
    form = _operator_form("ANA@harbour.example", "Ana again", people.reference) | _passwords("salt-rope-and-tar")
    answer = signed_in(people.marta).post("/admin/people/operator/add/", form)
    assert "An operator with this email already exists." in answer.content.decode()


def test_an_operator_without_a_department_is_refused(people: People, signed_in: SignedIn) -> None:
    form = _operator_form("dora@harbour.example", "Dora") | _passwords("salt-rope-and-tar")
    answer = signed_in(people.marta).post("/admin/people/operator/add/", form)
    assert answer.status_code == 200
    assert not Operator.objects.filter(email="dora@harbour.example").exists()


def test_operator_admin_refuses_departments_of_other_libraries(people: People, signed_in: SignedIn) -> None:
    form = _operator_form("dora@harbour.example", "Dora", people.hill_desk) | _passwords("salt-rope-and-tar")
    answer = signed_in(people.marta).post("/admin/people/operator/add/", form)
    assert answer.status_code == 200
    assert not Operator.objects.filter(email="dora@harbour.example").exists()


def test_an_administrator_sets_a_new_password(people: People, signed_in: SignedIn) -> None:
    answer = signed_in(people.marta).post(
        f"/admin/people/operator/{people.ana.pk}/password/", _passwords("oars-and-rowlocks")
    )
    assert answer.status_code == 302
    people.ana.refresh_from_db()
    assert people.ana.check_password("oars-and-rowlocks")


@pytest.mark.parametrize("before", ["", "0", "00", "+", "%20"])
def test_ones_own_password_is_not_set_without_the_old_one(people: People, signed_in: SignedIn, before: str) -> None:
    """However one's own number is written in the address."""
    address = f"/admin/people/operator/{before}{people.marta.pk}/password/"
    answer = signed_in(people.marta).post(address, _passwords("oars-and-rowlocks"))
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/account/password/")
    people.marta.refresh_from_db()
    assert people.marta.check_password(PASSWORD)


def test_a_weak_password_is_refused_with_the_reason(people: People, signed_in: SignedIn) -> None:
    answer = signed_in(people.marta).post(f"/admin/people/operator/{people.ana.pk}/password/", _passwords("short"))
    assert "at least 10 characters" in answer.content.decode()
    people.ana.refresh_from_db()
    assert people.ana.check_password(PASSWORD)


def test_an_administrator_changes_an_operators_departments(people: People, signed_in: SignedIn) -> None:
    change = {"memberships-0-department": str(people.local_history.pk)}
    answer = signed_in(people.marta).post(
        f"/admin/people/operator/{people.ana.pk}/change/", _existing(people.ana, **change)
    )
    assert answer.status_code == 302, answer.context["errors"]
    assert list(people.ana.departments.all()) == [people.local_history]


def test_nobody_but_a_superuser_makes_a_superuser(people: People, signed_in: SignedIn) -> None:
    page = f"/admin/people/operator/{people.ana.pk}/change/"
    signed_in(people.marta).post(page, _existing(people.ana, is_superuser="on"))
    people.ana.refresh_from_db()
    assert not people.ana.is_superuser
    assert "is_superuser" not in signed_in(people.marta).get(page).content.decode()
    signed_in(people.root).post(page, _existing(people.ana, is_superuser="on"))
    people.ana.refresh_from_db()
    assert people.ana.is_superuser


def test_an_administrator_cannot_raise_themselves(people: People, signed_in: SignedIn) -> None:
    page = f"/admin/people/operator/{people.marta.pk}/change/"
    signed_in(people.marta).post(page, _existing(people.marta, is_superuser="on"))
    people.marta.refresh_from_db()
    assert people.marta.is_staff
    assert not people.marta.is_superuser


def test_a_superusers_password_is_out_of_an_administrators_reach(people: People, signed_in: SignedIn) -> None:
    Membership.objects.create(operator=people.root, department=people.reference)
    answer = signed_in(people.marta).post(
        f"/admin/people/operator/{people.root.pk}/password/", _passwords("oars-and-rowlocks")
    )
    assert answer.status_code == 403
    people.root.refresh_from_db()
    assert people.root.check_password(PASSWORD)


def test_an_account_that_belongs_elsewhere_too_is_shown_but_not_changed(people: People, signed_in: SignedIn) -> None:
    Membership.objects.create(operator=people.ana, department=people.hill_desk)
    marta = signed_in(people.marta)
    assert marta.get(f"/admin/people/operator/{people.ana.pk}/change/").status_code == 200
    for page in ("change", "password", "delete"):
        answer = marta.post(f"/admin/people/operator/{people.ana.pk}/{page}/", _passwords("oars-and-rowlocks"))
        assert answer.status_code == 403, page


def test_another_library_is_neither_seen_nor_changed(people: People, olga: Client) -> None:
    for room, row, word in (
        ("people/operator", people.ana.pk, "Morales"),
        ("libraries/library", people.harbour.pk, "Harbour"),
        ("libraries/department", people.reference.pk, "Reference"),
        ("widgets/widget", people.ask.pk, "Ask us"),
    ):
        listed = olga.get(f"/admin/{room}/")
        assert listed.status_code == 200
        assert word not in listed.content.decode()
        assert olga.get(f"/admin/{room}/{row}/change/").status_code == 302, room
        assert olga.post(f"/admin/{room}/{row}/delete/", {"post": "yes"}).status_code in (302, 403), room
    assert Library.objects.count() == 2
    assert Operator.objects.filter(pk=people.ana.pk).exists()


def test_an_administrator_makes_a_department_in_their_library_only(people: People, signed_in: SignedIn) -> None:
    rows = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    marta = signed_in(people.marta)
    marta.post("/admin/libraries/department/add/", {"library": people.harbour.pk, "name": "Maps"} | rows)
    marta.post("/admin/libraries/department/add/", {"library": people.hill.pk, "name": "Spies"} | rows)
    assert Department.objects.filter(name="Maps").exists()
    assert not Department.objects.filter(name="Spies").exists()


def test_a_department_name_is_refused_twice_in_a_library(people: People, signed_in: SignedIn) -> None:
    rows = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    form = {"library": people.harbour.pk, "name": "reference"} | rows
    answer = signed_in(people.marta).post("/admin/libraries/department/add/", form)
    assert "This library already has a department with that name." in answer.content.decode()


def test_only_superusers_make_libraries(people: People, signed_in: SignedIn) -> None:
    assert signed_in(people.marta).get("/admin/libraries/library/add/").status_code == 403
    assert signed_in(people.root).get("/admin/libraries/library/add/").status_code == 200


def test_admin_explains_that_it_is_for_administrators(people: People, signed_in: SignedIn) -> None:
    answer = signed_in(people.ana).get("/admin/people/operator/", follow=True)
    assert answer.status_code == 403
    assert (
        "You don’t have access to this page" in answer.content.decode()
        or "This isn&#x27;t open to you" in answer.content.decode()
    )


def test_nobody_deletes_themselves(people: People, signed_in: SignedIn) -> None:
    answer = signed_in(people.marta).post(f"/admin/people/operator/{people.marta.pk}/delete/", {"post": "yes"})
    assert answer.status_code == 403
    assert Operator.objects.filter(pk=people.marta.pk).exists()


def test_a_superuser_is_warned_of_an_operator_without_a_department(people: People, root: Client) -> None:
    form = _operator_form("dora@harbour.example", "Dora") | _passwords("salt-rope-and-tar")
    page = root.post("/admin/people/operator/add/", form, follow=True).content.decode()
    assert "Dora doesn’t belong to a department yet" in page
    form = _operator_form("emil@harbour.example", "Emil", people.reference) | _passwords("salt-rope-and-tar")
    page = root.post("/admin/people/operator/add/", form, follow=True).content.decode()
    assert "belongs to no department" not in page


def test_the_last_administrator_of_a_library_is_not_deactivated(people: People, signed_in: SignedIn) -> None:
    root, address = signed_in(people.root), f"/admin/people/operator/{people.marta.pk}/change/"
    text = "Marta Lindqvist is the only administrator of Harbour Library."
    inactive = {name: value for name, value in _existing(people.marta).items() if name != "is_active"}
    assert text in root.post(address, inactive).content.decode()
    people.marta.refresh_from_db()
    assert people.marta.is_active
    Membership.objects.filter(operator=people.chi).update(role=Role.ADMINISTRATOR)
    assert root.post(address, inactive).status_code == 302


def test_the_last_administrator_of_a_library_is_not_deleted(people: People, root: Client) -> None:
    one = root.post(f"/admin/people/operator/{people.olga.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [people.ana.pk, people.olga.pk], "post": "yes"}
    several = root.post("/admin/people/operator/", chosen)
    for answer in (one, several):
        assert "Olga Petrov is the only administrator of Hill Library." in answer.content.decode()
    assert Operator.objects.filter(pk__in=(people.ana.pk, people.olga.pk)).count() == 2
    assert root.post(f"/admin/people/operator/{people.ana.pk}/delete/", {"post": "yes"}).status_code == 302


def test_the_department_of_a_last_administrator_is_not_deleted(people: People, signed_in: SignedIn) -> None:
    people.hill_widget.delete()
    root, page = signed_in(people.root), f"/admin/libraries/department/{people.hill_desk.pk}/delete/"
    text = "Hill Library would have no administrator: Olga Petrov is its last one."
    assert text in root.post(page, {"post": "yes"}).content.decode()
    other = Department.objects.create(library=people.hill, name="Children")
    Membership.objects.create(operator=people.olga, department=other, role=Role.ADMINISTRATOR)
    assert root.post(page, {"post": "yes"}).status_code == 302
    assert list(people.hill.departments.all()) == [other]


def test_the_last_administrator_of_a_library_stays_in_a_department(people: People, signed_in: SignedIn) -> None:
    root, person = signed_in(people.root), f"/admin/people/operator/{people.olga.pk}/change/"
    own = people.olga.memberships.get()
    rows = _existing(people.olga)
    moved = rows | {"memberships-0-department": str(people.reference.pk)}
    department = f"/admin/libraries/department/{people.hill_desk.pk}/change/"
    row = {"memberships-0-id": str(own.pk), "memberships-0-operator": str(people.olga.pk), "memberships-0-DELETE": "on"}
    counts = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "1"}
    left = {"library": str(people.hill.pk), "name": "Front Desk"} | row | counts
    for page, form in ((person, rows | {"memberships-0-DELETE": "on"}), (person, moved), (department, left)):
        answer = root.post(page, form).content.decode()
        assert "Olga Petrov is the only administrator of Hill Library." in answer
    assert people.olga.memberships.get() == own
    Membership.objects.create(operator=people.chi, department=people.hill_desk, role=Role.ADMINISTRATOR)
    assert root.post(person, rows | {"memberships-0-DELETE": "on"}).status_code == 302


def test_the_pages_lead_to_those_of_the_desk(people: People, root: Client) -> None:
    for page in ("/admin/", "/admin/people/operator/", f"/admin/people/operator/{people.ana.pk}/change/"):
        assert 'href="/desk/#/administration"' in root.get(page).content.decode(), page
    assert "Administration on the desk" not in Client().get("/admin/", follow=True).content.decode()
