"""Administration → Webhooks: making and changing one, its secret, a test, and the log of deliveries."""

from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.kit.clock import now_ms
from refdesk.webhooks import queue
from refdesk.webhooks.models import OVERLAP, Delivery, Webhook
from tests.conftest import SignedIn
from tests.logs import started
from tests.sample_people import People
from tests.sessions import confirm
from tests.webhooks.world import make_webhook

from .world import Settings, errors

FORM = {"name": "Statistics", "address": "https://hooks.example/r?x=1", "events": ["chat.started", "ticket.closed"]}
HOOKS = Settings("webhooks", FORM)


def post(client: Client, row: Webhook, what: str) -> Any:
    return client.post(f"{HOOKS.address}/{row.pk}/{what}")


def test_G6_the_secret_is_shown_once_and_stored_encrypted(marta: Client) -> None:
    made = HOOKS.post(marta)
    assert made.status_code == 201, made.content
    secret = made.json()["secret"]
    assert secret.startswith("whsec_")
    [listed] = marta.get(HOOKS.address).json()
    assert listed | {"secret": secret} == made.json()
    assert (listed["enabled"], listed["include_text"], listed["stopped"]) == (True, False, "")
    row = Webhook.objects.get()
    assert secret[6:] not in row.secret
    assert row.read_secret() == secret
    before = now_ms()
    again = post(marta, row, "secret").json()
    row.refresh_from_db()
    assert row.read_secrets(before) == [again["secret"], secret]
    until = again["former_secret_until"]
    assert before + OVERLAP <= until <= now_ms() + OVERLAP
    assert marta.get(HOOKS.address).json()[0]["former_secret_until"] == until
    assert secret[6:] not in row.former_secret
    entries = Entry.objects.filter(kind="webhook")
    assert {entry.action for entry in entries} == {Action.SETTINGS_ADDED, Action.SETTINGS_CHANGED}
    assert not [text for text in (secret, again["secret"]) if text in str(list(entries.values()))]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"events": []}, "events"),
        *(
            ({"address": address}, "address")
            for address in (
                "http://hooks.example/",
                "https://",
                "https://user@hooks.example/",
                "https://hooks.example/#here",
                "https://hooks.example/a b",
                "https://hooks.example\\@10.0.0.1/",
                "https://hooks.example:70000/",
                "https://127.0.0.1/",
                "https://10.0.0.7/",
                "https://[::1]/",
                "https://169.254.169.254/",
            )
        ),
    ],
)
def test_G6_a_wrong_field_is_refused_in_words(marta: Client, values: dict[str, Any], field: str) -> None:
    assert list(errors(HOOKS.post(marta, **values))) == [field]
    assert not Webhook.objects.exists()
    made = HOOKS.post(marta).json()
    assert list(errors(HOOKS.put(marta, made, **values))) == [field]


def test_G6_a_library_has_a_limited_number_of_webhooks(people: People, marta: Client) -> None:
    for number in range(20):
        make_webhook(people.harbour, name=f"Webhook {number}")
    assert "20 webhooks" in errors(HOOKS.post(marta))[""]


def test_G6_what_hands_out_data_requires_a_confirmation(people: People, signed_in: SignedIn) -> None:
    marta = signed_in(people.marta)
    made = HOOKS.post(marta).json()
    row = Webhook.objects.get()
    confirm(marta, people.marta, seconds_ago=3600)
    refused = [
        HOOKS.post(marta),
        HOOKS.put(marta, made, address="https://other.example/"),
        HOOKS.put(marta, made, include_text=True),
        post(marta, row, "secret"),
    ]
    assert [answer.status_code for answer in refused] == [403] * 4
    assert HOOKS.put(marta, made, name="Night").status_code == 200


def test_G6_a_webhook_that_was_switched_off_starts_anew_when_enabled(people: People, marta: Client) -> None:
    row = make_webhook(people.harbour, enabled=False, stopped="failing", failing_since=1, accepts_at=2)
    stored = marta.get(f"{HOOKS.address}/{row.pk}").json()
    assert (stored["stopped"], stored["failing_since"], stored["accepts_at"]) == ("failing", 1, 2)
    assert HOOKS.put(marta, stored, name="Night").json()["stopped"] == "failing"
    stored = marta.get(f"{HOOKS.address}/{row.pk}").json()
    enabled = HOOKS.put(marta, stored, enabled=True).json()
    assert (enabled["enabled"], enabled["stopped"]) == (True, "")
    assert (enabled["failing_since"], enabled["accepts_at"]) == (None, None)
    row.refresh_from_db()
    assert row.since > now_ms() - 60_000
    started(people.ask)
    assert row.deliveries.count() == 1


def test_G6_a_test_waits_in_the_log_once(people: People, marta: Client) -> None:
    row = make_webhook(people.harbour)
    answers = [post(marta, row, "test") for _ in range(2)]
    assert {answer.status_code for answer in answers} == {202}
    [listed] = marta.get(f"{HOOKS.address}/{row.pk}/deliveries").json()["deliveries"]
    assert (listed["event"], listed["state"], listed["attempts"]) == ("webhook.test", "due", 0)


def test_G6_an_event_is_delivered_again_with_the_same_id(people: People, marta: Client) -> None:
    row = make_webhook(people.harbour)
    started(people.ask)
    leased = queue.lease_next(row.pk, now_ms())
    assert leased
    delivery, again = leased[0], f"deliveries/{leased[0].pk}/again"
    assert post(marta, row, again).status_code == 409, "it is being sent"
    queue.store(delivery, queue.Result(410, "It answered with 410.", gone=True), now_ms())
    assert "Enable it first" in errors_of(post(marta, row, again))
    Webhook.objects.update(enabled=True)
    assert post(marta, row, again).status_code == 202
    [listed] = marta.get(f"{HOOKS.address}/{row.pk}/deliveries").json()["deliveries"]
    assert (listed["state"], listed["attempts"], listed["message"]) == ("due", 0, delivery.message)
    assert queue.due_webhooks(now_ms()) == [row.pk]


def errors_of(answer: Any) -> str:
    assert answer.status_code == 409
    return str(answer.json()["errors"][0]["text"])


def test_G6_the_log_of_deliveries_has_pages(people: People, marta: Client) -> None:
    row = make_webhook(people.harbour)
    Delivery.objects.bulk_create(Delivery(webhook=row, event="chat.started", at=number) for number in range(51))
    first = marta.get(f"{HOOKS.address}/{row.pk}/deliveries").json()
    second = marta.get(f"{HOOKS.address}/{row.pk}/deliveries?before={first['next']}").json()
    assert [len(page["deliveries"]) for page in (first, second)] == [50, 1]
    assert second["next"] is None


def test_G6_webhooks_are_out_of_reach_for_outsiders_and_operators(people: People, signed_in: SignedIn) -> None:
    row = make_webhook(people.harbour)
    started(people.ask)
    delivery = row.deliveries.get()
    for outsider in (people.olga, people.ana):
        client = signed_in(outsider)
        assert client.get(f"{HOOKS.address}/{row.pk}/deliveries").status_code == 404
        for what in ("secret", "test", f"deliveries/{delivery.pk}/again"):
            assert post(client, row, what).status_code == 404
        assert HOOKS.post(client, library=people.harbour.pk).status_code == 404
    theirs = make_webhook(people.hill)
    answer = signed_in(people.olga).post(f"{HOOKS.address}/{theirs.pk}/deliveries/{delivery.pk}/again")
    assert answer.status_code == 404, "a delivery of another webhook"
