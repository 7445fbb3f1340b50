"""Row G7: Administration → Alerts to a channel: who sees the channels, their secrets, and the test."""

import ipaddress
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from refdesk.alerts.delivery import Answer
from refdesk.alerts.models import AlertChannel
from refdesk.alerts.results import note_failure
from refdesk.audit.models import Action, Entry
from refdesk.staff.models import Operator
from tests.alerts.receiver import Receiver, serving_receiver
from tests.alerts.world import KEY, SOMEWHERE, channel_of
from tests.conftest import SignedIn
from tests.outgoing.https_server import make_certificate
from tests.sample_people import People
from tests.sessions import confirm

CHANNELS = "/api/v1/desk/administration/alert-channels"
TOKEN = "syt_secret-token"


def form_of(people: People, **values: Any) -> dict[str, Any]:
    return {
        "department": people.reference.pk,
        "kind": "mattermost",
        "name": "#reference",
        "address": SOMEWHERE,
        "room": "",
        "waiting": True,
        "waiting_seconds": 60,
        "missed": False,
        "unstaffed": False,
        "include_question": False,
        "enabled": True,
    } | values


MATRIX = {"kind": "matrix", "address": "https://matrix.example", "token": TOKEN, "room": "!r:matrix.example"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("channels"))


@pytest.fixture
def receiver(certificate: Path) -> Iterator[Receiver]:
    before = settings.CONFIG
    networks = (ipaddress.ip_network("127.0.0.0/8"),)
    settings.CONFIG = replace(before, outgoing_networks=networks, outgoing_ca=str(certificate))
    with serving_receiver(certificate) as made:
        yield made
    settings.CONFIG = before


def test_G7_an_address_and_a_token_are_stored_encrypted_and_never_shown(people: People, signed_in: SignedIn) -> None:
    marta = signed_in(people.marta)
    made = marta.post(CHANNELS, form_of(people, **MATRIX), "application/json")
    assert made.status_code == 201, made.content
    address = f"{CHANNELS}/{made.json()['id']}"
    changed = marta.put(address, made.json() | {"name": "Desk", "token": "another-token"}, "application/json")
    assert changed.status_code == 200, changed.content
    shown = str([made.json(), changed.json(), marta.get(CHANNELS).json(), marta.get(address).json()])
    stored = str(list(AlertChannel.objects.values())) + str(list(Entry.objects.values()))
    for secret in ("https://matrix.example", TOKEN, "another-token"):
        assert secret not in shown + stored
    assert changed.json()["has_token"]
    assert AlertChannel.objects.get().read_secret() == ("https://matrix.example", "another-token")
    entry = Entry.objects.get(action=Action.SETTINGS_CHANGED)
    assert (entry.kind, entry.library, set(entry.changes)) == (
        "alert_channel",
        people.harbour.pk,
        {"name", "token"},
    )


def test_G7_a_change_without_an_address_leaves_what_is_stored(people: People, signed_in: SignedIn) -> None:
    channel = channel_of(people.reference)
    marta = signed_in(people.marta)
    form = marta.get(f"{CHANNELS}/{channel.pk}").json() | {"name": "Desk"}
    assert marta.put(f"{CHANNELS}/{channel.pk}", form, "application/json").status_code == 200
    channel.refresh_from_db()
    assert (channel.name, channel.read_secret()) == ("Desk", (SOMEWHERE, ""))


def test_G7_a_stored_token_is_not_sent_to_another_address(people: People, signed_in: SignedIn) -> None:
    """Or an administrator could read it there."""
    channel = channel_of(people.reference, "https://ntfy.example/desk", TOKEN, kind="ntfy")
    marta = signed_in(people.marta)
    form = marta.get(f"{CHANNELS}/{channel.pk}").json() | {"address": "https://elsewhere.example/desk"}
    assert marta.put(f"{CHANNELS}/{channel.pk}", form, "application/json").status_code == 200
    channel.refresh_from_db()
    assert channel.read_secret() == ("https://elsewhere.example/desk", "")


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"address": ""}, ["address"]),
        ({"address": "http://chat.example/hooks/k"}, ["address"]),
        ({"kind": "slack"}, ["address"]),
        ({"name": " "}, ["name"]),
        ({"name": "two\nlines"}, ["name"]),
        ({"waiting_seconds": 14}, ["waiting_seconds"]),
        ({"waiting_seconds": 901}, ["waiting_seconds"]),
        ({"waiting": False}, ["waiting"]),
        (MATRIX | {"token": ""}, ["token"]),
        (MATRIX | {"room": "#desk:matrix.example"}, ["room"]),
    ],
)
def test_G7_a_wrong_field_is_refused_in_words(
    people: People, signed_in: SignedIn, values: dict[str, Any], fields: list[str]
) -> None:
    answer = signed_in(people.marta).post(CHANNELS, form_of(people, **values), "application/json")
    assert answer.status_code == 400, answer.content
    assert [error["field"] for error in answer.json()["errors"]] == fields
    assert not AlertChannel.objects.exists()


@pytest.mark.parametrize("who", ["ana", "ben", "olga"])
def test_G7_only_administrators_of_the_library_see_change_and_test_its_channels(
    people: People, signed_in: SignedIn, receiver: Receiver, who: str
) -> None:
    channel = channel_of(people.reference, f"{receiver.origin}/hooks/{KEY}")
    outsider: Operator = getattr(people, who)
    client, address = signed_in(outsider), f"{CHANNELS}/{channel.pk}"
    assert client.get(CHANNELS).json() == []
    assert client.get(address).status_code == 404
    assert client.put(address, form_of(people, version="1"), "application/json").status_code == 404
    assert client.delete(address).status_code == 404
    assert client.post(f"{address}/test").status_code == 404
    assert client.post(CHANNELS, form_of(people), "application/json").status_code == 404
    assert AlertChannel.objects.count() == 1
    assert not receiver.received


def test_G7_including_the_question_requires_a_confirmation(people: People, signed_in: SignedIn) -> None:
    """Patrons’ words leave this server by it."""
    channel = channel_of(people.reference)
    marta = signed_in(people.marta)
    confirm(marta, people.marta, seconds_ago=3600)
    created = marta.post(CHANNELS, form_of(people, include_question=True), "application/json")
    form = marta.get(f"{CHANNELS}/{channel.pk}").json()
    changed = marta.put(f"{CHANNELS}/{channel.pk}", form | {"include_question": True}, "application/json")
    for answer in (created, changed):
        assert (answer.status_code, answer.json()["refusal"]["name"]) == (403, "ConfirmationRequired")
    assert not AlertChannel.objects.filter(include_question=True).exists()
    AlertChannel.objects.update(include_question=True)
    form = marta.get(f"{CHANNELS}/{channel.pk}").json()
    assert marta.put(f"{CHANNELS}/{channel.pk}", form | {"name": "Desk"}, "application/json").status_code == 200


def test_G7_a_test_says_that_the_service_accepted_the_message(
    people: People, signed_in: SignedIn, receiver: Receiver
) -> None:
    channel = channel_of(people.reference, f"{receiver.origin}/hooks/{KEY}")
    note_failure(channel.pk, Answer("slow"))
    answer = signed_in(people.marta).post(f"{CHANNELS}/{channel.pk}/test")
    assert answer.json() == {"arrived": True, "text": "Mattermost answered 200: “ok”."}
    assert receiver.texts == ["This is a test. Alerts arrive here."]
    channel.refresh_from_db()
    assert channel.sent_at
    assert channel.failure is None


def test_G7_a_test_says_what_the_service_answered_without_the_address(
    people: People, signed_in: SignedIn, receiver: Receiver
) -> None:
    channel = channel_of(people.reference, f"{receiver.origin}/hooks/{KEY}")
    receiver.answers = [(404, {}, f"nothing at /hooks/{KEY}")]
    answer = signed_in(people.marta).post(f"{CHANNELS}/{channel.pk}/test").json()
    assert not answer["arrived"]
    assert answer["text"].startswith("Mattermost answered 404: “nothing at …”. The channel or its address no longer")


def test_G7_a_test_goes_to_no_private_network_that_is_not_allowed(
    people: People, signed_in: SignedIn, receiver: Receiver
) -> None:
    channel = channel_of(people.reference, f"{receiver.origin}/hooks/{KEY}")
    settings.CONFIG = replace(settings.CONFIG, outgoing_networks=())
    answer = signed_in(people.marta).post(f"{CHANNELS}/{channel.pk}/test").json()
    assert "private network" in answer["text"]
    assert not receiver.received


@pytest.mark.parametrize(("kind", "receipt"), [("matrix", '{"event_id":"$1"}'), ("ntfy", '{"id":"1"}')])
def test_G7_a_website_that_is_no_such_service_is_not_accepted(
    people: People, signed_in: SignedIn, receiver: Receiver, kind: str, receipt: str
) -> None:
    path = "/desk" if kind == "ntfy" else ""
    channel = channel_of(people.reference, f"{receiver.origin}{path}", TOKEN, kind=kind, room="!r:m.example")
    receiver.answers = [(200, {}, "<html>Welcome</html>"), (200, {}, receipt)]
    marta = signed_in(people.marta)
    first = marta.post(f"{CHANNELS}/{channel.pk}/test").json()
    assert (first["arrived"], "but not as" in first["text"]) == (False, True)
    assert marta.post(f"{CHANNELS}/{channel.pk}/test").json()["arrived"]
    assert receiver.received[0][2]["Authorization"] == f"Bearer {TOKEN}"


def test_G7_the_list_shows_the_last_error_and_saving_resumes_a_paused_channel(
    people: People, signed_in: SignedIn
) -> None:
    channel = channel_of(people.reference, enabled=False, paused_at=5)
    note_failure(channel.pk, Answer("status", 410, "channel_is_archived"))
    marta = signed_in(people.marta)
    [listed] = marta.get(CHANNELS).json()
    assert listed["last_error"].startswith("Mattermost answered 410: “channel_is_archived”.")
    assert (listed["paused_at"], listed["enabled"]) == (5, False)
    resumed = marta.put(f"{CHANNELS}/{channel.pk}", listed | {"enabled": True}, "application/json").json()
    assert (resumed["enabled"], resumed["paused_at"], resumed["last_error"], resumed["failing_since"]) == (
        True,
        None,
        "",
        None,
    )
