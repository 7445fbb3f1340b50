"""The subscription of a browser: whose it is, and when it ends."""

import json
from dataclasses import replace

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from refdesk.identity.own_sessions import sessions_of, sign_out_sessions
from refdesk.push import keys
from refdesk.push.models import PushSubscription
from tests.sample_people import People
from tests.sessions import signed_in_client

from .push_service import PushService
from .world import OUTSIDE, PUSH, put, subscribe


def owners() -> list[str]:
    return sorted(
        subscription.operator.name.split()[0] for subscription in PushSubscription.objects.select_related("operator")
    )


def test_T9_a_session_has_one_subscription(people: People, service: PushService) -> None:
    client = subscribe(service, people.ana)
    assert put(client, service.subscribed("again")) == 204
    [subscription] = PushSubscription.objects.all()
    assert subscription.endpoint == f"{service.origin}/again"
    subscribe(service, people.ana, "another")
    assert owners() == ["Ana", "Ana"]


def test_T9_a_browser_belongs_to_the_operator_who_subscribed_last(people: People, service: PushService) -> None:
    """Ben signs in in the browser of Ana, whose session lasts: she must get nothing there any more."""
    subscribe(service, people.ana)
    form = service.browsers["/ana"].form(f"{service.origin}/ana")
    assert put(signed_in_client(people.ben), form) == 204
    assert owners() == ["Ben"]


@pytest.mark.parametrize("end", ["sign_out", "signed_out_elsewhere", "deactivated", "password", "expired"])
def test_T9_a_subscription_ends_with_its_session(people: People, service: PushService, end: str) -> None:
    client = subscribe(service, people.ana)
    subscribe(service, people.ben)
    if end == "sign_out":
        client.post("/logout/")
    elif end == "signed_out_elsewhere":
        sign_out_sessions(people.ana, sessions_of(people.ana))
    elif end == "deactivated":
        people.ana.is_active = False
        people.ana.save()
    elif end == "password":
        people.ana.set_password("another-quay-15")
        people.ana.save()
    else:
        Session.objects.filter(pk=client.session.session_key).delete()
    assert owners() == ["Ben"]


def test_T9_unsubscribe_ends_that_of_this_browser_alone(people: People, service: PushService) -> None:
    client = subscribe(service, people.ana)
    subscribe(service, people.ana, "another")
    assert client.delete(PUSH).status_code == 204
    assert [subscription.endpoint for subscription in PushSubscription.objects.all()] == [f"{service.origin}/another"]


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://10.0.0.1/ana"},
        {"endpoint": "https://push.example/ana"},
        {"browser_key": "AAAA"},
        {"browser_key": "é" * 40},
        {"browser_key": keys.encoded(OUTSIDE)},
        {"auth": "AAAA"},
        {"server_key": "AAAA"},
    ],
)
def test_T9_a_subscription_that_can_not_be_used_is_refused(
    people: People, service: PushService, change: dict[str, str]
) -> None:
    assert put(signed_in_client(people.ana), {**service.subscribed("ana"), **change}) == 400
    assert owners() == []


def test_T9_the_key_is_null_where_push_notifications_are_off(people: People, service: PushService) -> None:
    client = signed_in_client(people.ana)
    assert json.loads(client.get(PUSH).content) == {"key": keys.server_key().public}
    settings.CONFIG = replace(settings.CONFIG, push_services=())
    assert json.loads(client.get(PUSH).content) == {"key": None}
    assert put(client, service.subscribed("ana")) == 400


def test_T9_the_worker_is_limited_to_the_desk_and_requests_nothing(people: People) -> None:
    answer = signed_in_client(people.ana).get("/desk/push-worker.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert answer["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in answer
    assert b"fetch" not in answer.content
