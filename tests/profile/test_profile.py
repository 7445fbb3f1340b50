"""An operator's profile: their name, their password, and the browsers in which they are signed in."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from refdesk.identity.invitations import invite
from refdesk.identity.models import DeskSession, EndedSession
from refdesk.identity.own_password import OwnPasswordForm
from refdesk.presence.statuses import Choice, set_status
from refdesk.staff.models import Operator
from tests.conftest import SignedIn
from tests.databases import Database, database
from tests.sample_people import PASSWORD, People

__all__ = ["database"]  # a fixture

API = "/api/v1/desk/profile"
NEW = "oars-and-rowlocks"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def enter(who: Operator, **headers: str) -> Client:
    """A browser in which the operator signed in with the form."""
    client = Client(headers=headers or None)
    answer = client.post("/login/", {"email": who.email, "password": PASSWORD}, REMOTE_ADDR="203.0.113.9")
    assert answer.status_code == 302
    return client


def profile(client: Client) -> dict[str, Any]:
    content: dict[str, Any] = client.get(API).json()
    return content


def rename(client: Client, name: str) -> Any:
    body = {"version": profile(client)["version"], "name": name, "language": ""}
    return client.put(API, body, "application/json")


def change_password(client: Client, current: str, new: str) -> Any:
    return client.post(f"{API}/password", {"current": current, "new": new}, "application/json")


def other_of(client: Client) -> str:
    [other] = [session["id"] for session in profile(client)["sessions"] if not session["current"]]
    return str(other)


def reason(client: Client) -> str:
    """Why the desk's next request says that the session has ended."""
    answer = client.post("/api/v1/desk/connection-token")
    assert answer.status_code == 401
    return str(answer.json()["reason"])


def test_T12_display_name_is_changed(people: People, ana: Client) -> None:
    assert rename(ana, "  Ana at the desk ").json()["name"] == "Ana at the desk"
    people.ana.refresh_from_db()
    assert people.ana.name == "Ana at the desk"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "Ana\nBcc: all@example.org", "Ana\x00", "Ana\u202e", "A\tB"])
def test_T12_invalid_display_name_is_refused_in_words(people: People, signed_in: SignedIn, name: str) -> None:
    answer = rename(signed_in(people.ana), name)
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert (error["field"], bool(error["text"])) == ("name", True)
    people.ana.refresh_from_db()
    assert people.ana.name == "Ana Morales"


def test_T12_html_in_a_display_name_is_text(ana: Client) -> None:
    assert rename(ana, "<img src=x onerror=alert(1)>").status_code == 200
    assert "<img src=x" not in ana.get("/desk/").content.decode()


def test_T12_a_name_that_an_administrator_changed_meanwhile_is_shown_first(people: People, ana: Client) -> None:
    version = profile(ana)["version"]
    Operator.objects.filter(pk=people.ana.pk).update(name="Ana M.")
    answer = ana.put(API, {"version": version, "name": "Ana at the desk", "language": ""}, "application/json")
    assert (answer.status_code, answer.json()["name"]) == (409, "Ana M.")


def test_T12_password_change_ends_all_other_sessions_and_says_why(database: Database) -> None:
    people = database.people
    here, there, chi = enter(people.ana), enter(people.ana), enter(people.chi)
    token = there.post("/api/v1/desk/connection-token").json()["token"]
    assert token
    answer = change_password(here, PASSWORD, NEW)
    assert [session["current"] for session in answer.json()["sessions"]] == [True]
    assert here.get("/desk/").status_code == chi.get("/desk/").status_code == 200
    assert "password was changed" in reason(there)
    assert there.get("/desk/").status_code == 302


def test_password_change_leaves_a_status_that_was_set_meanwhile(
    people: People, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(form: OwnPasswordForm) -> bool:
        set_status(people.ana.pk, Choice("away", "Lunch"))
        return PasswordChangeForm.is_valid(form)

    ana = signed_in(people.ana)
    monkeypatch.setattr(OwnPasswordForm, "is_valid", slowly)
    assert change_password(ana, PASSWORD, NEW).status_code == 200
    people.ana.refresh_from_db()
    assert (people.ana.status, people.ana.status_reason) == ("away", "Lunch")
    assert people.ana.check_password(NEW)


@pytest.mark.parametrize(
    ("current", "new", "field"), [("wrong", NEW, "current"), (PASSWORD, "short", "new"), (PASSWORD, "", "new")]
)
def test_T12_invalid_password_change_is_refused_in_words(
    people: People, signed_in: SignedIn, current: str, new: str, field: str
) -> None:
    answer = change_password(signed_in(people.ana), current, new)
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    people.ana.refresh_from_db()
    assert people.ana.check_password(PASSWORD)


def test_T12_list_names_browser_network_and_times(people: People) -> None:
    here = enter(people.ana, user_agent=FIREFOX)
    [session] = profile(here)["sessions"]
    assert (session["browser"], session["network"]) == ("Firefox, Linux", "203.0.113.0/24")
    assert session["current"]
    assert session["began_at"] <= session["used_at"]


def test_T12_another_browser_is_signed_out_and_learns_why(database: Database) -> None:
    people = database.people
    here, there = enter(people.ana), enter(people.ana)
    answer = here.delete(f"{API}/sessions/{other_of(here)}")
    assert [session["current"] for session in answer.json()["sessions"]] == [True]
    assert "signed out from your profile" in reason(there)
    assert reason(there) == "", "the first answer deletes the cookie"
    assert here.get("/desk/").status_code == 200
    assert not Session.objects.filter(pk=there.cookies["sessionid"].value).exists()


def test_T12_all_other_browsers_are_signed_out(people: People) -> None:
    here, *others = (enter(people.ana) for _ in range(3))
    chi = enter(people.chi)
    assert len(here.delete(f"{API}/sessions").json()["sessions"]) == 1
    assert [browser.get("/desk/").status_code for browser in (here, *others, chi)] == [200, 302, 302, 200]


def test_T12_sessions_of_others_and_ones_own_are_not_ended(people: People) -> None:
    here, chi = enter(people.ana), enter(people.chi)
    [mine], [hers] = profile(here)["sessions"], profile(chi)["sessions"]
    assert here.delete(f"{API}/sessions/{hers['id']}").status_code == 404
    assert here.delete(f"{API}/sessions/{mine['id']}").status_code == 409
    assert [browser.get("/desk/").status_code for browser in (here, chi)] == [200, 200]


def test_T12_session_of_an_earlier_version_is_listed(people: People, signed_in: SignedIn) -> None:
    here = signed_in(people.ana)
    DeskSession.objects.all().delete()
    [session] = profile(here)["sessions"]
    assert (session["current"], session["began_at"]) == (True, None)


def test_session_that_was_not_used_learns_why_it_ended(people: People) -> None:
    here = enter(people.ana)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert "not used for too long" in reason(here)


def test_deactivated_operator_learns_why(people: People) -> None:
    here = enter(people.ana)
    people.ana.is_active = False
    people.ana.save()
    assert "deactivated" in reason(here)


def test_accepted_invitation_ends_other_sessions_and_its_own_session_is_listed(people: People) -> None:
    there, here = enter(people.ana), Client()
    link = invite(Operator.objects.get(pk=people.ana.pk))
    here.post("/" + link.split("/", 3)[3], {"new_password1": NEW, "new_password2": NEW})
    assert [session["current"] for session in profile(here)["sessions"]] == [True]
    assert "password was changed" in reason(there)


def test_sign_out_is_no_ended_session(people: People) -> None:
    here = enter(people.ana)
    here.post("/logout/")
    assert not DeskSession.objects.exists()
    assert not EndedSession.objects.exists()
    assert reason(here) == ""


def test_another_operator_in_the_same_browser_has_a_session_of_their_own(people: People) -> None:
    here = enter(people.ana)
    here.post("/login/", {"email": people.chi.email, "password": PASSWORD})
    assert [session["current"] for session in profile(here)["sessions"]] == [True]
    assert profile(here)["email"] == people.chi.email
    assert DeskSession.objects.count() == 1


def test_change_password_address_leads_to_the_profile(db: None, client: Client) -> None:
    for path in ("/.well-known/change-password", "/account/password/"):
        assert client.get(path)["Location"] == "/desk/#/settings/profile"
