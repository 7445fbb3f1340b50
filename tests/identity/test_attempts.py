"""Attempts to sign in under attack: owners get in, guesses stay few. The clock is the test's."""

import io
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from refdesk.identity.attempts import NEWCOMERS, SPACING, attempt
from refdesk.kit import quota
from refdesk.staff.models import Operator
from tests.conftest import SignedIn
from tests.sample_people import PASSWORD, People

FRESH = "192.0.2.77"


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(quota, "monotonic", lambda: self.now)


@pytest.fixture(name="clock")
def _clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def post(client: Client, email: str, password: str, address: str) -> HttpResponse:
    answer: HttpResponse = client.post("/login/", {"email": email, "password": password}, REMOTE_ADDR=address)  # type: ignore[assignment]
    return answer


def status(client: Client, email: str, password: str, address: str) -> int:
    return post(client, email, password, address).status_code


def change_password(client: Client, current: str, new: str) -> Any:
    body = {"current": current, "new": new}
    return client.post("/api/v1/desk/profile/password", body, content_type="application/json")


def attackers(count: int = 200) -> Iterator[str]:
    """Their addresses, round and round."""
    while True:
        yield from (f"198.51.{n // 100}.{n % 100}" for n in range(count))


def attack(email: str, addresses: Iterator[str], attempts: int) -> list[int]:
    """Wrong passwords, each from the next address; what each is answered. Quicker than by pages."""
    who = Operator.objects.find(email)
    return [_guess(who, email, next(addresses)) for _ in range(attempts)]


def _guess(who: Operator | None, email: str, address: str) -> int:
    guess = attempt(who, email, address, None)
    with guess.trying() as wait:
        if not wait:
            guess.fail()
    return 429 if wait else 422


def test_ten_addresses_do_not_lock_the_owner_out(people: People, clock: Clock) -> None:
    assert attack(people.ben.email, attackers(10), 100) == [422] * 100
    assert status(Client(), people.ben.email, PASSWORD, FRESH) == 302


def test_a_known_device_signs_in_at_once_under_attack(people: People, clock: Clock) -> None:
    browser, addresses = Client(), attackers()
    assert status(browser, people.ana.email, PASSWORD, FRESH) == 302
    browser.post("/logout/")
    assert 429 in attack(people.ana.email, addresses, 110)
    for _ in range(5):
        clock.now += 1
        attack(people.ana.email, addresses, 5)
        assert status(browser, people.ana.email, PASSWORD, "198.51.0.1") == 302
        browser.post("/logout/")


def test_an_owner_at_a_fresh_address_waits_a_minute_at_most_under_attack(people: People, clock: Clock) -> None:
    """The owner waits as long as required; attackers, some without a failure so far, try all the time."""
    addresses = attackers(130)
    attack(people.ana.email, addresses, 300)
    owner = Client()
    first = post(owner, people.ana.email, PASSWORD, FRESH)
    assert first.status_code == 429
    wait = int(first["Retry-After"])
    assert 20 < wait <= NEWCOMERS + 1
    assert f"Try again in {wait} seconds." in first.content.decode()
    for _ in range(wait):
        attack(people.ana.email, addresses, 3)
        clock.now += 1
    assert status(owner, people.ana.email, PASSWORD, FRESH) == 302


def test_an_owner_at_a_fresh_address_is_first_once_all_attackers_have_failed(people: People, clock: Clock) -> None:
    addresses = attackers(90)
    attack(people.ana.email, addresses, 300)
    assert status(Client(), people.ana.email, PASSWORD, FRESH) == 302


def test_guesses_stay_bounded_under_a_lasting_attack(people: People, clock: Clock) -> None:
    addresses, looked_at = attackers(), 0
    for _ in range(3600 // 3):
        clock.now += 3
        looked_at += _guess(people.ana, people.ana.email, next(addresses)) == 422
    assert 100 <= looked_at <= 100 + 3600 // SPACING + 200


def test_a_device_of_one_account_is_a_stranger_to_another(people: People, clock: Clock) -> None:
    browser, addresses = Client(), attackers()
    status(browser, people.chi.email, PASSWORD, FRESH)
    browser.post("/logout/")
    attack(people.ana.email, addresses, 101)
    assert status(browser, people.ana.email, PASSWORD, FRESH) == 429


def test_a_shared_browser_is_known_for_each_account_of_it(people: People, clock: Clock) -> None:
    browser = Client()
    for person in (people.ana, people.chi):
        status(browser, person.email, PASSWORD, FRESH)
        browser.post("/logout/")
    for person in (people.ana, people.chi):
        attack(person.email, attackers(), 101)
        assert status(browser, person.email, PASSWORD, FRESH) == 302
        browser.post("/logout/")


def test_a_stolen_device_cookie_gives_no_more_guesses_than_an_address(people: People, clock: Clock) -> None:
    browser = Client()
    status(browser, people.ana.email, PASSWORD, FRESH)
    browser.post("/logout/")
    attack(people.ana.email, attackers(), 101)
    outcomes = [status(browser, people.ana.email, f"guess-{n}", FRESH) for n in range(12)]
    assert outcomes == [422] * 10 + [429] * 2


def test_a_device_is_forgotten_with_the_password_but_by_the_browser_that_changed_it(
    people: People, clock: Clock, signed_in: SignedIn
) -> None:
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        status(browser, people.ana.email, PASSWORD, FRESH)
    new = "oars-and-rowlocks"
    assert change_password(here, PASSWORD, new).status_code == 200
    here.post("/logout/")
    attack(people.ana.email, attackers(), 102)
    assert status(elsewhere, people.ana.email, new, FRESH) == 429
    assert status(here, people.ana.email, new, FRESH) == 302


def test_device_cookie_is_hidden_from_scripts_and_other_pages(people: People, client: Client) -> None:
    status(client, people.ana.email, PASSWORD, FRESH)
    cookie = client.cookies[f"device-{people.ana.pk}"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/login/"
    assert cookie["max-age"] == 180 * 24 * 3600


def test_a_forged_device_cookie_is_a_stranger(people: People, clock: Clock) -> None:
    attack(people.ana.email, attackers(), 101)
    # The last is a quoted NUL, which newer versions of http.cookies refuse to write.
    for forged in ("", f"{people.ana.pk}.x.y", f"{people.ana.pk}.x.y:1:z", '"\\000"'):
        browser = Client(HTTP_COOKIE=f"device-{people.ana.pk}={forged}")
        assert status(browser, people.ana.email, PASSWORD, FRESH) == 429


def test_unlock_lets_an_account_be_tried_at_once_and_no_other(people: People, clock: Clock) -> None:
    """Other nodes read the same row, so the command needs to reach none of them."""
    for person in (people.ana, people.ben):
        for n in range(11):
            status(Client(), person.email, f"guess-{n}", FRESH)
    out = io.StringIO()
    call_command("operator", "unlock", "ANA@harbour.example", stdout=out)
    assert "is unlocked" in out.getvalue()
    assert status(Client(), people.ana.email, PASSWORD, FRESH) == 302
    assert status(Client(), people.ben.email, PASSWORD, FRESH) == 429


def test_a_new_password_is_good_at_once_after_too_many_wrong_ones(people: People, clock: Clock) -> None:
    for n in range(11):
        status(Client(), people.ana.email, f"guess-{n}", FRESH)
    changed = Operator.objects.get(pk=people.ana.pk)
    changed.set_password("oars-and-rowlocks")
    changed.save()
    assert status(Client(), people.ana.email, "oars-and-rowlocks", FRESH) == 302


@pytest.mark.parametrize(("wide", "attempts"), [("2001:db8:1:2{:02x}::1", 20), ("2001:db8:1:{:x}00::1", 40)])
def test_networks_of_one_provider_customer_are_counted_together(
    people: People, clock: Clock, wide: str, attempts: int
) -> None:
    """Twenty in a /56, forty in a /48, each from a /64 of its own."""
    outcomes = attack(people.ana.email, map(wide.format, count()), attempts + 1)
    assert outcomes == [422] * attempts + [429]


@pytest.mark.parametrize(("wide", "attempts"), [("2001:db8:1:2{:02x}::1", 60), ("2001:db8:1:{:x}00::1", 120)])
def test_many_accounts_tried_from_one_wide_network_are_stopped(
    people: People, clock: Clock, wide: str, attempts: int
) -> None:
    emails = (f"nobody{n}@harbour.example" for n in range(1000))
    outcomes = [_guess(None, next(emails), wide.format(n)) for n in range(attempts + 1)]
    assert outcomes == [422] * attempts + [429]


def test_an_unknown_email_is_limited_like_a_known_one(people: People, clock: Clock) -> None:
    registered, unknown = (attack(email, attackers(), 120) for email in (people.ana.email, "nobody@harbour.example"))
    assert registered == unknown


def test_the_old_password_is_looked_at_ten_times_in_a_session(
    people: People, signed_in: SignedIn, clock: Clock
) -> None:
    client, new = signed_in(people.ana), "oars-and-rowlocks"
    assert [change_password(client, "wrong", new).status_code for _ in range(12)] == [400] * 10 + [429] * 2
    stopped = change_password(signed_in(people.ana), PASSWORD, new)
    assert stopped.status_code == 429
    assert stopped["Retry-After"] == "900"
    assert "Too many attempts. Try again in 15 minutes." in stopped.content.decode()
    clock.now += 900
    assert change_password(client, PASSWORD, new).status_code == 200
