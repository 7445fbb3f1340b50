"""The rules for sign-ins: second factors, lengths of passwords, networks; and that nobody is locked out by mistake."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from refdesk.audit.models import Action, Entry
from refdesk.gateway.identify import operator_of, still_usable
from refdesk.identity import connection_tokens, sign_in_rules
from refdesk.identity.connection_tokens import session_hash
from refdesk.identity.models import SignInRules
from refdesk.staff.models import Operator
from tests.conftest import SignedIn
from tests.databases import Database, database
from tests.identity.test_second_factor import protect
from tests.sample_people import PASSWORD, People

__all__ = ["database"]  # a fixture

API = "/api/v1/desk/administration/sign-in"
SETUP = "/account/second-factor/"
HERE, ELSEWHERE = "127.0.0.1", "198.51.100.7"
OWN = "127.0.0.0/8"


def rule(**values: Any) -> None:
    rules = sign_in_rules.stored()
    for name, value in values.items():
        setattr(rules, name, value)
    sign_in_rules.save(rules)
    cache.clear()


def signs_in(who: Operator, address: str = HERE) -> Client:
    client = Client(REMOTE_ADDR=address)
    client.post("/login/", {"email": who.email, "password": PASSWORD})
    return client


def change(client: Client, **values: Any) -> Any:
    form = {name: value for name, value in client.get(API).json().items() if name != "address"}
    return client.put(API, form | values, content_type="application/json")


def statuses(client: Client) -> dict[str, int]:
    token = client.post("/api/v1/desk/connection-token").status_code
    return {"token": token} | {
        path: client.get(path).status_code for path in ("/desk/", "/api/v1/desk/queues", SETUP, "/faq/")
    }


REFUSED = {"token": 403, "/desk/": 302, "/api/v1/desk/queues": 403, SETUP: 200, "/faq/": 200}


@pytest.mark.parametrize(("choice", "held_up"), [("nobody", ""), ("administrators", "marta"), ("all", "ana marta")])
def test_who_must_have_a_second_factor_sets_one_up_first(people: People, choice: str, held_up: str) -> None:
    rule(second_factor=choice)
    for name in ("ana", "marta"):
        client = signs_in(getattr(people, name))
        if name in held_up:
            assert statuses(client) == REFUSED, name
            assert client.get("/desk/")["Location"] == SETUP
            assert client.get("/login/")["Location"] == SETUP
            refusal = client.get("/api/v1/desk/queues").json()
            assert refusal == {"refusal": {"name": "SecondFactorRequired"}}
            assert "requires a second factor" in client.get(SETUP).content.decode()
        else:
            assert client.get("/desk/").status_code == 200, name


def test_session_that_says_nothing_of_its_sign_in_needs_the_second_factor(people: People) -> None:
    client = signs_in(people.ana)
    rule(second_factor="all")
    assert client.get("/desk/").status_code == 200, "the rule counts from the next sign-in on"
    session = client.session
    del session["_second_factor_required"]
    session.save()
    assert statuses(client) == REFUSED
    rule(second_factor="administrators")
    assert client.get("/desk/").status_code == 200


def test_second_factor_opens_the_desk(people: People) -> None:
    rule(second_factor="all")
    client = signs_in(people.ana)
    assert client.get(f"{SETUP}app/").status_code == 200, "no further password is required after the sign-in"
    protect(people.ana)
    assert client.get("/desk/").status_code == 200


def test_session_that_began_before_the_rule_continues(people: People, signed_in: SignedIn) -> None:
    before = signed_in(people.ana)
    rule(second_factor="administrators")
    held_up = signs_in(people.marta)
    rule(second_factor="all")
    assert before.get("/desk/").status_code == 200
    assert held_up.get("/desk/")["Location"] == SETUP, "a stricter rule releases nobody"


def test_new_administrator_is_not_interrupted_before_the_next_sign_in(people: People) -> None:
    rule(second_factor="administrators")
    client = signs_in(people.ana)
    people.ana.memberships.update(role="administrator")
    assert client.get("/desk/").status_code == 200
    assert signs_in(people.ana).get("/desk/")["Location"] == SETUP


def test_removing_a_required_second_factor_leads_back_to_the_setup(people: People) -> None:
    rule(second_factor="all")
    client = signs_in(people.ana)
    protect(people.ana)
    client.post(f"{SETUP}app/removal/")
    assert client.get("/desk/")["Location"] == SETUP


def test_pages_without_the_session_see_no_operator_who_has_to_set_up(people: People) -> None:
    rule(second_factor="all")
    held_up = signs_in(people.ana)
    assert held_up.get("/faq/").status_code == 200
    assert held_up.get("/").context["request"].user.is_anonymous
    assert held_up.post("/logout/")["Location"] == "/login/"
    assert held_up.get("/login/").status_code == 200


def test_new_passwords_have_the_length_of_the_rules(people: People, signed_in: SignedIn) -> None:
    rule(password_length=14)
    ana = signed_in(people.ana)
    body = {"current": PASSWORD, "new": "thirteen-char"}
    refused = ana.post("/api/v1/desk/profile/password", body, "application/json")
    assert (refused.status_code, "at least 14 characters" in refused.json()["errors"][0]["text"]) == (400, True)
    body["new"] = "fourteen-chars"
    assert ana.post("/api/v1/desk/profile/password", body, "application/json").status_code == 200


@pytest.mark.parametrize("password", ["password123", "Password1234", "qwertyuiop", "1234567890"])
def test_common_passwords_are_refused(people: People, signed_in: SignedIn, password: str) -> None:
    body = {"current": PASSWORD, "new": password}
    refused = signed_in(people.ana).post("/api/v1/desk/profile/password", body, "application/json")
    assert (refused.status_code, "too common" in refused.json()["errors"][0]["text"]) == (400, True)


def test_other_networks_reach_neither_the_desk_nor_the_sign_in(people: People, signed_in: SignedIn) -> None:
    rule(desk_networks="192.0.2.0/24\n2001:db8::/32")
    client = signed_in(people.ana)
    for path in ("/desk/", "/login/", "/login/forgotten-password/", "/account/second-factor/"):
        page = client.get(path, REMOTE_ADDR=ELSEWHERE)
        assert (page.status_code, "Not from this network" in page.content.decode()) == (403, True), path
    refused = client.get("/api/v1/desk/queues", REMOTE_ADDR=ELSEWHERE)
    assert (refused.status_code, refused.json()) == (403, {"refusal": {"name": "NetworkNotAllowed"}})
    for path in ("/", "/faq/", "/chat/ask/"):
        assert client.get(path, REMOTE_ADDR=ELSEWHERE).status_code == 200, path
    for address in ("192.0.2.9", "2001:db8::7"):
        assert client.get("/desk/", REMOTE_ADDR=address).status_code == 200
    assert client.get("/desk/", REMOTE_ADDR="").status_code == 403, "an unknown address is none of these"


def test_live_connections_of_other_networks_are_refused_and_end(people: People, signed_in: SignedIn) -> None:
    client = signed_in(people.ana)
    token = connection_tokens.issue(people.ana, client.session.session_key or "")
    identity = operator_of(token, ELSEWHERE)
    assert identity is not None
    used = {(identity[1], ELSEWHERE), (identity[1], HERE)}
    assert identity[1].session == session_hash(client.session.session_key or "")
    assert still_usable(used) == used
    sign_in_rules.save(SignInRules(desk_networks=OWN))
    cache.clear()
    assert operator_of(token, ELSEWHERE) is None
    assert still_usable(used) == {(identity[1], HERE)}


def test_administrator_does_not_lock_out_their_own_network(root: Client) -> None:
    refused = change(root, desk_networks="192.0.2.0/24")
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["field"], "127.0.0.1" in error["text"]) == (400, "desk_networks", True)
    assert change(root, desk_networks=f"192.0.2.0/24\n{OWN}").status_code == 200
    assert change(root, desk_networks="127.0.0.9/8").status_code == 200  # an address with the size of its network
    assert change(root, desk_networks="").status_code == 200


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"desk_networks": "library"}, "desk_networks"),
        ({"desk_networks": "\0"}, "desk_networks"),
        ({"password_length": 7}, "password_length"),
        ({"password_length": 65}, "password_length"),
        ({"password_length": 2**40}, "password_length"),
    ],
)
def test_rules_refuse_what_is_wrong_in_place(
    people: People, signed_in: SignedIn, values: dict[str, Any], field: str
) -> None:
    refused = change(signed_in(people.root), **values)
    assert (refused.status_code, {error["field"] for error in refused.json()["errors"]}) == (400, {field})


def test_change_is_recorded_and_the_later_of_two_gets_the_first(database: Database, signed_in: SignedIn) -> None:
    root = signed_in(database.people.root)
    form = {name: value for name, value in root.get(API).json().items() if name != "address"}
    assert change(root, second_factor="administrators", password_length=12).status_code == 200
    assert root.get("/desk/").status_code == 200, "the administrator's own session began before"
    later = root.put(API, form | {"password_length": 20}, content_type="application/json")
    assert (later.status_code, later.json()["password_length"]) == (409, 12)
    entry = Entry.objects.get(action=Action.SETTINGS_CHANGED)
    assert entry.changes == {"second_factor": ["nobody", "administrators"], "password_length": [10, 12]}
    assert (entry.actor, entry.object_label) == (database.people.root.pk, "Sign-in and security")


def test_rules_are_for_who_administers_every_library(people: People, signed_in: SignedIn, marta: Client) -> None:
    assert marta.get(API).status_code == 404
    assert not marta.get("/desk/").context["bootstrap"]["sets_sign_in"]
    people.hill_widget.delete()
    people.hill.departments.all().delete()
    people.hill.delete()
    assert marta.get(API).status_code == 200
    assert marta.get("/desk/").context["bootstrap"]["sets_sign_in"]
    assert signed_in(people.ana).get(API).status_code == 404


def test_command_shows_the_rules_and_opens_the_networks(people: People, signed_in: SignedIn) -> None:
    rule(desk_networks="192.0.2.0/24\n2001:db8::/32", second_factor="all")
    said = io.StringIO()
    call_command("sign_in", "show", stdout=said)
    assert "networks that reach the desk: 192.0.2.0/24, 2001:db8::/32" in said.getvalue()
    assert "second factor required of: all" in said.getvalue()
    call_command("sign_in", "open-networks", stdout=said)
    cache.clear()
    assert Client().get("/login/").status_code == 200
    entry = Entry.objects.get(action=Action.SETTINGS_CHANGED)
    assert (entry.actor_label, entry.changes) == ("server", {"desk_networks": ["192.0.2.0/24\n2001:db8::/32", ""]})


def test_rule_leaves_an_earlier_session_alone(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = timezone.now() - timedelta(minutes=20)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: earlier)
        client = signs_in(people.ana)
    rule(second_factor="all")
    assert client.get("/desk/").status_code == 200
    assert signs_in(people.ana).get("/desk/").status_code == 302
