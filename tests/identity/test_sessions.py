"""How long a session lasts. The clock is the test's."""

from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from refdesk.identity import connection_tokens, sessions
from refdesk.identity.models import SignInRules
from refdesk.identity.sessions import SessionStore
from tests.sample_people import PASSWORD, People

HOURS = timedelta(hours=1)
DAYS = timedelta(days=1)


class Clock:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = datetime.fromisoformat("2026-11-28T09:00:00+00:00")
        monkeypatch.setattr(timezone, "now", lambda: self.now)


@pytest.fixture(name="clock")
def _clock(db: None, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of a server whose sessions end after twelve hours without use."""
    SignInRules.objects.create(idle_minutes=720)
    return Clock(monkeypatch)


def signed_in(people: People) -> Client:
    client = Client()
    answer = client.post("/login/", {"email": people.ana.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/desk/").status_code == 200


def test_a_session_ends_when_it_was_not_used_for_twelve_hours(people: People, clock: Clock) -> None:
    client = signed_in(people)
    clock.now += 11.9 * HOURS
    assert is_in(client)
    clock.now += 11.9 * HOURS
    assert is_in(client)
    clock.now += 12.1 * HOURS
    assert not is_in(client)


def test_pictures_that_an_open_page_loads_are_no_use(people: People, clock: Clock) -> None:
    client = signed_in(people)
    for _ in range(2):
        clock.now += 11 * HOURS
        client.get("/files/unknown/picture.png", headers={"Sec-Fetch-Dest": "image"})
    assert not is_in(client)


def test_a_session_ends_after_fourteen_days_however_it_is_used(people: People, clock: Clock) -> None:
    client = signed_in(people)
    for _ in range(14 * 24 // 8 - 1):
        clock.now += 8 * HOURS
        assert is_in(client)
    clock.now += 8 * HOURS
    assert not is_in(client)


def test_a_changed_password_does_not_put_off_the_end(people: People, clock: Clock) -> None:
    client = signed_in(people)
    for day in range(13):
        for _ in range(2):
            clock.now += 12 * HOURS - timedelta(minutes=1)
            assert is_in(client), day
    new = "oars-and-rowlocks"
    body = {"current": PASSWORD, "new": new}
    assert client.post("/api/v1/desk/profile/password", body, "application/json").status_code == 200
    clock.now += 11 * HOURS
    assert is_in(client)
    clock.now += 11.8 * HOURS
    assert is_in(client)
    clock.now += 2 * HOURS
    assert not is_in(client)


def test_the_cookie_lasts_as_long_as_the_session_may_at_most(people: People, clock: Clock) -> None:
    client = signed_in(people)
    assert client.cookies["sessionid"]["max-age"] == 14 * 24 * 3600


def test_a_connected_desk_uses_its_session_but_not_for_ever(people: People, clock: Clock) -> None:
    client = signed_in(people)
    credential = connection_tokens.read(client.post("/api/v1/desk/connection-token").json()["token"])
    assert credential
    for _ in range(13 * 4):
        clock.now += 6 * HOURS
        sessions.note_use_of([credential.session])
        assert connection_tokens.still_valid([credential]) == {credential}
    assert is_in(client)
    for _ in range(4):
        clock.now += 6 * HOURS
        sessions.note_use_of([credential.session])
    assert connection_tokens.still_valid([credential]) == set()
    assert not is_in(client)


def test_use_of_one_session_puts_off_no_others_end(people: People, clock: Clock) -> None:
    used, other = signed_in(people), signed_in(people)
    credential = connection_tokens.read(used.post("/api/v1/desk/connection-token").json()["token"])
    assert credential
    clock.now += 11 * HOURS
    sessions.note_use_of([credential.session])
    clock.now += 2 * HOURS
    assert is_in(used)
    assert not is_in(other)


def test_a_session_follows_lowered_minutes_at_its_next_use(people: People, clock: Clock) -> None:
    """A session in another process, too, where the change was not applied to all rows."""
    by_page, by_desk = signed_in(people), signed_in(people)
    credential = connection_tokens.read(by_desk.post("/api/v1/desk/connection-token").json()["token"])
    assert credential
    clock.now += timedelta(hours=1)
    SignInRules.objects.update(idle_minutes=10)
    cache.clear()
    assert is_in(by_page)
    sessions.note_use_of([credential.session])
    used = {int((row.expire_date - clock.now).total_seconds() // 60) for row in Session.objects.all()}
    assert used == {15}
    clock.now += timedelta(minutes=16)
    assert not is_in(by_page)
    assert not is_in(by_desk)


def test_lowered_minutes_end_sessions_that_nobody_uses(people: People, clock: Clock) -> None:
    unused = signed_in(people)
    SignInRules.objects.update(idle_minutes=10)
    cache.clear()
    sessions.end_unused()
    clock.now += timedelta(minutes=14)
    assert is_in(unused)
    clock.now += timedelta(minutes=16)
    assert not is_in(unused)


def test_a_session_ends_after_half_an_hour_without_use_by_default(people: People, clock: Clock) -> None:
    SignInRules.objects.all().delete()
    cache.clear()
    client = signed_in(people)
    for _ in range(3):
        clock.now += timedelta(minutes=30)
        assert is_in(client)
    clock.now += timedelta(minutes=36)
    assert not is_in(client)


def test_requests_of_the_desk_itself_are_no_use(people: People, clock: Clock) -> None:
    client, script = signed_in(people), signed_in(people)
    for _ in range(5):
        clock.now += 3 * HOURS
        seen = client.get("/api/v1/desk/queues", headers={sessions.WITHOUT_INPUT: "1"}).status_code
        assert script.get("/api/v1/desk/queues").status_code == 200
    assert seen == 401


def test_use_is_noted_once_in_two_minutes(people: People, clock: Clock) -> None:
    client = signed_in(people)
    before = Session.objects.get().expire_date
    clock.now += timedelta(minutes=1)
    assert is_in(client)
    assert Session.objects.get().expire_date == before
    clock.now += timedelta(minutes=2)
    assert is_in(client)
    assert Session.objects.get().expire_date == before + timedelta(minutes=3)


def test_a_session_that_ended_meanwhile_is_not_brought_back(people: People, clock: Clock) -> None:
    client = signed_in(people)
    store = SessionStore(client.cookies["sessionid"].value)
    assert "_auth_user_id" in store
    clock.now += 13 * HOURS
    store.note_use()
    assert not is_in(client)
    signed_out = signed_in(people)
    store = SessionStore(signed_out.cookies["sessionid"].value)
    assert "_auth_user_id" in store
    signed_out.post("/logout/")
    clock.now += 1 * HOURS
    store.note_use()
    assert not Session.objects.filter(session_key=store.session_key).exists()
