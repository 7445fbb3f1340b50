"""Invitations: who sets a password with one, once, and in whose name."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.identity.invitations import invite
from refdesk.mail.incoming.auto_replies import OWN_MESSAGE_ID
from refdesk.mail.models import Email
from refdesk.mail.outgoing.rendering import render
from refdesk.staff.models import Operator
from tests.conftest import SignedIn
from tests.databases import Database, database
from tests.sample_people import PASSWORD, People

__all__ = ["database"]  # a fixture

NEW = "oars-and-rowlocks"
API = "/api/v1/desk/administration/people"


def path(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def accept(client: Client, link: str, password: str = NEW, **more: Any) -> Any:
    return client.post(path(link), {"new_password1": password, "new_password2": password}, **more)


def password_of(who: Operator) -> str:
    who.refresh_from_db()
    return next((password for password in (PASSWORD, NEW) if who.check_password(password)), "")


def invalid(answer: Any) -> bool:
    return answer.status_code == 404 and "This invitation is no longer valid" in answer.content.decode()


def test_A4_invitation_sets_the_password_and_signs_in(people: People, client: Client) -> None:
    link = invite(people.ben)
    Entry.objects.all().delete()
    page = client.get(path(link))
    assert (page.status_code, "ben@harbour.example" in page.content.decode()) == (200, True)
    accepted = accept(client, link)
    assert accepted["Location"] == "/desk/"
    assert {page["Referrer-Policy"], accepted["Referrer-Policy"]} == {"strict-origin"}
    assert client.get("/desk/").context["bootstrap"]["operator"]["id"] == people.ben.pk
    assert password_of(people.ben) == NEW
    entries = Entry.objects.order_by("id").values_list("action", "actor")
    assert list(entries) == [(Action.PASSWORD_CHANGED, people.ben.pk), (Action.SIGNED_IN, people.ben.pk)]


def test_A4_invitation_is_valid_once(people: People, client: Client) -> None:
    link = invite(people.ben)
    accept(client, link)
    other = Client()
    assert invalid(other.get(path(link)))
    assert invalid(accept(other, link, "another-password-1"))
    assert password_of(people.ben) == NEW


def test_A4_invitation_ends_the_sessions_of_the_old_password(
    people: People, signed_in: SignedIn, client: Client
) -> None:
    elsewhere = signed_in(people.ben)
    accept(client, invite(people.ben))
    assert elsewhere.get("/desk/").status_code == 302


@pytest.mark.parametrize("how", ["late", "replaced", "deactivated", "reactivated", "other email", "signed in"])
def test_A4_invitation_becomes_invalid(people: People, client: Client, settings: LazySettings, how: str) -> None:
    link, ben = invite(people.ben), people.ben
    assert client.get(path(link)).status_code == 200
    if how == "late":
        settings.PASSWORD_RESET_TIMEOUT = -1
    elif how == "replaced":
        invite(ben)
    elif how == "other email":
        ben.email = "b@harbour.example"
        ben.save()
    elif how == "signed in":
        Client().post("/login/", {"email": ben.email, "password": PASSWORD})
    else:
        ben.is_active = False
        ben.save()
        ben.is_active = how == "reactivated"
        ben.save()
    assert invalid(accept(client, link))
    assert password_of(ben) == PASSWORD


def test_A4_invitation_of_another_person_says_so_and_changes_only_theirs(people: People, signed_in: SignedIn) -> None:
    chi, link = signed_in(people.chi), invite(people.ben)
    text = chi.get(path(link)).content.decode()
    assert "You are signed in as Chi Nguyen" in text
    done = accept(chi, link).content.decode()
    assert "You are still signed in as Chi Nguyen" in done
    assert (password_of(people.ben), password_of(people.chi)) == (NEW, PASSWORD)
    assert chi.get("/desk/").context["bootstrap"]["operator"]["id"] == people.chi.pk
    assert Entry.objects.get(action=Action.PASSWORD_SET).actor == people.chi.pk


def test_A4_invitation_refuses_a_weak_password_in_place(people: People, client: Client) -> None:
    link = invite(people.ben)
    weak = accept(client, link, "short")
    assert (weak.status_code, "at least 10 characters" in weak.content.decode()) == (422, True)
    assert accept(client, link).status_code == 302


def test_A4_invitation_attempts_are_limited_by_address(people: People, client: Client) -> None:
    outcomes = [client.get(f"/invitation/{people.ben.pk}.x-{n}/").status_code for n in range(31)]
    assert outcomes == [404] * 30 + [429]
    link = path(invite(people.ben))
    assert "Too many attempts" in client.get(link).content.decode()
    assert client.get(link, REMOTE_ADDR="198.51.100.7").status_code == 200


@pytest.mark.parametrize("token", ["x", "1", "1.", "٣.x", "9" * 30 + ".x", "0.x-y"])
def test_A4_invitation_with_a_broken_address_is_invalid(people: People, client: Client, token: str) -> None:
    assert invalid(client.get(f"/invitation/{token}/"))


def test_A4_invitation_for_a_forgotten_password_replaces_the_former(
    people: People, client: Client, marta: Client
) -> None:
    former, link = (marta.post(f"{API}/{people.ben.pk}/invitation").json()["link"] for _ in range(2))
    assert invalid(client.get(path(former)))
    assert password_of(people.ben) == PASSWORD
    assert accept(client, link).status_code == 302


def test_A4_invitation_for_oneself_or_a_deactivated_account_is_refused(people: People, marta: Client) -> None:
    refused_own = marta.post(f"{API}/{people.marta.pk}/invitation")
    assert (refused_own.status_code, "your own password" in refused_own.json()["errors"][0]["text"]) == (409, True)
    people.ben.is_active = False
    people.ben.save()
    refused = marta.post(f"{API}/{people.ben.pk}/invitation")
    assert (refused.status_code, "Activate it first" in refused.json()["errors"][0]["text"]) == (409, True)
    assert marta.post(f"{API}/{people.olga.pk}/invitation").status_code == 404


def test_A4_invitation_used_while_another_request_has_it_is_invalid(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = invite(people.ben)

    def hashed(operator: Operator, password: str | None) -> None:
        """Between the check of this request and its transaction, another one uses the invitation."""
        monkeypatch.undo()
        accept(Client(), link)
        operator.password = make_password(password)

    monkeypatch.setattr(Operator, "set_password", hashed)
    assert invalid(accept(client, link, "another-password-1"))
    assert password_of(people.ben) == NEW
    assert client.get("/desk/").status_code == 302


def test_A4_person_is_invited_and_sets_a_password(database: Database, signed_in: SignedIn) -> None:
    people, client = database.people, Client()
    marta = signed_in(people.marta)
    form: dict[str, Any] = {"email": "dee@harbour.example", "name": "Dee", "departments": [people.reference.pk]}
    made = marta.post(API, form, content_type="application/json").json()
    assert accept(client, made["link"]).status_code == 302
    assert client.get("/desk/").context["bootstrap"]["operator"]["name"] == "Dee"
    person = marta.get(f"{API}/{made['person']['id']}").json()
    assert (person["has_password"], person["invited_until"]) == (True, None)
    roles = [{"library": people.harbour.pk, "role": "administrator"}]
    form |= {"version": person["version"], "active": True, "roles": roles}
    changed = marta.put(f"{API}/{person['id']}", form, content_type="application/json")
    assert (changed.status_code, changed.json()["roles"]) == (200, roles)


def rendered(email: Email) -> str:
    made = render(Email.objects.get(pk=email.pk))
    return "" if made is None else made.raw.decode()


@pytest.mark.usefixtures("mailing")
def test_A4_invitation_by_email_reaches_the_person_alone(people: People, signed_in: SignedIn, client: Client) -> None:
    form: dict[str, Any] = {"email": "dee@harbour.example", "name": "Dee", "departments": [people.reference.pk]}
    made = signed_in(people.marta).post(API, form | {"by_email": True}, content_type="application/json").json()
    email = Email.objects.get()
    assert (made["link"], email.recipient, email.library) == (None, "dee@harbour.example", people.harbour)
    assert OWN_MESSAGE_ID.fullmatch(email.message_id), "a delivery report on it is recognized"
    [link] = set(re.findall(r"http://\S+?/invitation/[\w.-]+/", rendered(email).replace("=\n", "")))
    assert accept(client, link).status_code == 302
    assert client.get("/desk/").context["bootstrap"]["operator"]["name"] == "Dee"
    assert rendered(email) == "", "an invitation that was used is not sent again"


@pytest.mark.usefixtures("mailing")
@pytest.mark.parametrize("how", ["replaced", "other email", "deactivated", "late"])
def test_A4_invitation_email_that_became_invalid_is_not_sent(people: People, how: str, marta: Client) -> None:
    assert marta.post(f"{API}/{people.ben.pk}/invitation?by_email=true").json()["link"] is None
    ben = Operator.objects.get(pk=people.ben.pk)
    if how == "replaced":
        invite(ben)
    elif how == "other email":
        ben.email = "b@harbour.example"
        ben.save()
    elif how == "deactivated":
        ben.is_active = False
        ben.save()
    else:
        Operator.objects.filter(pk=ben.pk).update(invited_at=1)
    assert rendered(Email.objects.get()) == ""


def test_A4_invitation_by_email_is_refused_without_a_mail_server(people: People, marta: Client) -> None:
    form: dict[str, Any] = {"email": "dee@harbour.example", "name": "Dee", "departments": [people.reference.pk]}
    refused = marta.post(API, form | {"by_email": True}, content_type="application/json")
    assert (refused.status_code, "sends no email" in refused.json()["errors"][0]["text"]) == (400, True)
    again = marta.post(f"{API}/{people.ben.pk}/invitation?by_email=true")
    assert (again.status_code, "sends no email" in again.json()["errors"][0]["text"]) == (409, True)
    people.ben.refresh_from_db()
    assert people.ben.invited_at is None
    assert not Operator.objects.filter(name="Dee").exists()
