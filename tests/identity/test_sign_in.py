import re

import pytest
from django.test import Client

from refdesk.libraries.models import Department, Library
from refdesk.staff.models import Membership, Operator
from tests.conftest import SignedIn
from tests.sample_people import PASSWORD, People

ELSEWHERE = "198.51.100.7"


def _try(client: Client, email: str, password: str, address: str = "127.0.0.1", **more: str) -> int:
    form = {"email": email, "password": password} | more
    return client.post("/login/", form, REMOTE_ADDR=address).status_code


def test_an_operator_signs_in_and_lands_on_the_desk(people: People, client: Client) -> None:
    answer = client.post("/login/", {"email": "ANA@harbour.example", "password": PASSWORD})
    assert answer["Location"] == "/desk/"
    assert client.get("/desk/").status_code == 200


def test_session_cookie_is_hidden_from_scripts_and_other_sites(people: People, client: Client) -> None:
    _try(client, people.ana.email, PASSWORD)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    ("target", "reached"),
    [("/faq/", "/faq/"), ("https://evil.test/", "/desk/"), ("//evil.test", "/desk/"), ("javascript:x", "/desk/")],
)
def test_signing_in_goes_on_within_the_house_only(people: People, client: Client, target: str, reached: str) -> None:
    answer = client.post("/login/", {"email": people.ana.email, "password": PASSWORD, "next": target})
    assert answer["Location"] == reached


@pytest.mark.parametrize(
    ("form", "focused"),
    [
        ({}, "email"),
        ({"email": "ana@harbour.example", "password": "wrong"}, "password"),
        ({"email": "ana@harbour.example", "password": ""}, "password"),
        ({"email": "ana", "password": "wrong"}, "email"),
    ],
)
def test_the_sign_in_focuses_what_has_to_be_entered(
    people: People, client: Client, form: dict[str, str], focused: str
) -> None:
    page = (client.post("/login/", form) if form else client.get("/login/")).content.decode()
    assert re.findall(r'<input[^>]* name="(\w+)"[^>]* autofocus', page) == [focused]


def test_G10_the_refusal_is_read_with_the_focused_field(people: People, client: Client) -> None:
    page = client.post("/login/", {"email": people.ana.email, "password": "wrong"}).content.decode()
    assert re.search(r'<input[^>]* name="password"[^>]* aria-describedby="problem"', page)
    assert 'id="problem"' in page


def test_a_wrong_password_and_an_unknown_email_look_alike(people: People, client: Client) -> None:
    wrong = client.post("/login/", {"email": people.ana.email, "password": "wrong"})
    unknown = client.post("/login/", {"email": "nobody@harbour.example", "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 422
    text = "Email or password is incorrect."
    assert text in wrong.content.decode()
    assert text in unknown.content.decode()
    assert 'role="alert"' in wrong.content.decode()


def test_sign_in_is_limited_after_twenty_wrong_passwords(people: People, client: Client) -> None:
    outcomes = [_try(client, people.ana.email, f"guess-{n}") for n in range(20)]
    assert outcomes == [422] * 10 + [429] * 10
    stopped = client.post("/login/", {"email": people.ana.email, "password": PASSWORD})
    assert "Too many attempts. Try again in 15 minutes." in stopped.content.decode()


def test_a_guesser_elsewhere_does_not_lock_the_operator_out(people: People, client: Client) -> None:
    for n in range(12):
        _try(client, people.ana.email, f"guess-{n}", ELSEWHERE)
    assert _try(client, people.ana.email, PASSWORD) == 302


def test_a_librarys_morning_is_ordinary(people: People) -> None:
    for n in range(40):
        assert _try(Client(), (people.ana, people.chi, people.ben)[n % 3].email, PASSWORD) == 302


def test_many_accounts_tried_from_one_address_are_stopped(people: People, client: Client) -> None:
    outcomes = [_try(client, f"nobody{n}@harbour.example", "guess") for n in range(31)]
    assert outcomes == [422] * 30 + [429]


def test_an_operator_who_may_not_sign_in_does_not(people: People, client: Client) -> None:
    people.ana.is_active = False
    people.ana.save()
    assert _try(client, people.ana.email, PASSWORD) == 422


def test_a_form_without_its_token_is_refused_in_words(people: People) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/login/", {"email": people.ana.email, "password": PASSWORD})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()


def test_sign_out_requires_a_post_and_ends_the_session(people: People, signed_in: SignedIn) -> None:
    client = signed_in(people.ana)
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/desk/")["Location"] == "/login/?next=/desk/"


def test_desk_page_names_its_operator(people: People, signed_in: SignedIn) -> None:
    bootstrap = signed_in(people.ana).get("/desk/").context["bootstrap"]
    assert bootstrap["operator"] == {
        "id": people.ana.pk,
        "name": "Ana Morales",
        "email": people.ana.email,
        "rights": ["answer", "read", "record"],
    }
    assert bootstrap["library"]["name"] == "Harbour Library"
    assert bootstrap["urls"]["logout"] == "/logout/"


def test_desk_gets_the_time_zone_of_each_of_its_libraries(people: People, signed_in: SignedIn) -> None:
    Library.objects.filter(pk=people.harbour.pk).update(time_zone="America/New_York")
    other = Library.objects.create(name="Kolkata Library", slug="kolkata", time_zone="Asia/Kolkata")
    maps = Department.objects.create(library=other, name="Maps")
    outsider = Library.objects.create(name="Elsewhere", slug="elsewhere", time_zone="Asia/Tokyo")
    Department.objects.create(library=outsider, name="Desk")
    Membership.objects.create(operator=people.ana, department=maps)
    zones = signed_in(people.ana).get("/desk/").context["bootstrap"]["zones"]
    assert zones["home"] == "America/New_York"
    assert zones["departments"][maps.pk] == "Asia/Kolkata"
    assert zones["libraries"] == {people.harbour.pk: "America/New_York", other.pk: "Asia/Kolkata"}


def test_sign_in_limits_count_the_whole_network(people: People, client: Client) -> None:
    outcomes = [_try(client, f"nobody{n}@harbour.example", "guess", f"2001:db8:1:2::{n:x}") for n in range(31)]
    assert outcomes == [422] * 30 + [429]


def test_signing_out_empties_the_browsers_cache_and_leaves_its_storage(people: People, signed_in: SignedIn) -> None:
    """In the storage of this origin a patron's widget may keep its chat."""
    assert signed_in(people.ana).post("/logout/")["Clear-Site-Data"] == '"cache"'


@pytest.mark.parametrize("fields", [None, ["is_active"]], ids=["the whole row", "one field"])
def test_sessions_of_deactivated_operators_end_for_good(
    people: People, signed_in: SignedIn, fields: list[str] | None
) -> None:
    """A stolen cookie would come to life again with the account."""
    ana, chi = signed_in(people.ana), signed_in(people.chi)
    for active, status in ((False, 302), (True, 302)):
        people.ana.is_active = active
        people.ana.save(update_fields=fields)
        assert ana.get("/desk/").status_code == status
        assert chi.get("/desk/").status_code == 200
    again = Client()
    assert _try(again, people.ana.email, PASSWORD) == 302
    assert again.get("/desk/").status_code == 200
    people.ana.refresh_from_db()
    people.ana.name = "Ana M."
    people.ana.save()
    assert again.get("/desk/").status_code == 200


def test_sign_in_of_a_server_without_accounts_says_how_the_first_is_made(db: None) -> None:
    assert "REFDESK_ADMIN_EMAIL" in Client().get("/login/").content.decode()
    Operator.objects.create(email="sys@library.example", name="Sys")
    assert "REFDESK_ADMIN_EMAIL" not in Client().get("/login/").content.decode()
