"""Requests with an API key: which are refused, what a key sees, and what is recorded of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.chats.commands import Claim
from refdesk.keys import authentication
from refdesk.keys.models import ApiKey
from refdesk.keys.scopes import Scope
from refdesk.staff.models import Operator
from tests.logs import act, actor, begin, queue_of, ticket_in
from tests.sample_people import People
from tests.sessions import signed_in_client

from .world import key_client, make_key, today

STATISTICS = "/api/v1/desk/statistics"
TRANSCRIPTS = "/api/v1/desk/transcripts"
TICKETS = "/api/v1/desk/tickets"
KEYS = "/api/v1/desk/administration/api-keys"


def _detail(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]


def test_G5_a_valid_key_reads_without_a_session_or_cookie(people: People) -> None:
    _, text = make_key(people.harbour, Scope.STATISTICS_READ)
    answer = key_client(text).get(STATISTICS)
    assert (answer.status_code, answer.cookies) == (200, {})


@pytest.mark.parametrize("header", ["Bearer {}x", "Bearer x{}", "Bearer ", "Bearer nonsense"])
def test_G5_a_key_that_is_not_one_is_refused_in_words(people: People, header: str) -> None:
    _, text = make_key(people.harbour, Scope.STATISTICS_READ)
    answer = Client(headers={"Authorization": header.format(text)}).get(STATISTICS)
    assert _detail(answer) == (401, "This API key isn’t valid. It may have been revoked, or copied in part.")


def test_G5_a_key_with_another_ones_prefix_is_refused(people: People) -> None:
    first, text = make_key(people.harbour, Scope.STATISTICS_READ)
    _, other = make_key(people.hill, Scope.STATISTICS_READ)
    assert key_client(f"rdk_{first.prefix}_{other.rpartition('_')[2]}").get(STATISTICS).status_code == 401
    assert key_client(text).get(STATISTICS).status_code == 200


def test_G5_a_wrong_key_is_refused_also_within_a_session(people: People) -> None:
    ana = signed_in_client(people.ana)
    assert ana.get(STATISTICS, headers={"Authorization": "Bearer nonsense"}).status_code == 401
    # This header may be for a proxy before the server.
    assert ana.get(STATISTICS, headers={"Authorization": "Basic YTpi"}).status_code == 200


def test_G5_a_key_expires_after_its_day(people: People) -> None:
    key, text = make_key(people.harbour, Scope.STATISTICS_READ, expires=today())
    assert key_client(text).get(STATISTICS).status_code == 200
    ApiKey.objects.filter(pk=key.pk).update(expires=today() - timedelta(days=1))
    assert _detail(key_client(text).get(STATISTICS)) == (
        401,
        "This API key has expired. Ask an administrator for a new one.",
    )


def test_G5_a_key_works_from_its_networks_alone(people: People) -> None:
    _, text = make_key(people.harbour, Scope.STATISTICS_READ, networks="192.0.2.0/24\n2001:db8::/32")
    client = key_client(text)
    for address, status in (("192.0.2.7", 200), ("2001:db8::1", 200), ("198.51.100.7", 401), ("127.0.0.1", 401)):
        assert client.get(STATISTICS, REMOTE_ADDR=address).status_code == status, address
    refused = client.get(STATISTICS, REMOTE_ADDR="198.51.100.7")
    assert refused.json()["detail"] == "This API key can’t be used from this network."


@pytest.mark.parametrize("name", ["api_key", "key", "token", "access_token", "anything"])
def test_G5_a_key_in_an_address_is_refused_and_revoked(people: People, name: str) -> None:
    _, text = make_key(people.harbour, Scope.STATISTICS_READ)
    other, _ = make_key(people.hill, Scope.STATISTICS_READ)
    answer = Client().get(STATISTICS, {name: text})
    assert (answer.status_code, "it is revoked" in answer.json()["detail"]) == (401, True)
    assert list(ApiKey.objects.all()) == [other]
    assert key_client(text).get(STATISTICS).status_code == 401
    entry = Entry.objects.get(action=Action.SETTINGS_DELETED)
    assert (entry.object_label, entry.actor_label, entry.library) == (
        "Nightly script",
        "API key Nightly script",
        people.harbour.pk,
    )


def test_G5_a_key_in_an_address_is_revoked_also_within_a_session_and_encoded(people: People) -> None:
    _, text = make_key(people.harbour, Scope.STATISTICS_READ)
    address = f"{STATISTICS}?key={text.replace('_', '%5F')}"
    assert signed_in_client(people.ana).get(address).status_code == 401
    assert not ApiKey.objects.exists()


def test_G5_a_made_up_key_in_an_address_revokes_nothing(people: People) -> None:
    key, _ = make_key(people.harbour, Scope.STATISTICS_READ)
    assert Client().get(STATISTICS, {"key": f"rdk_{key.prefix}_{'x' * 43}"}).status_code == 401
    assert ApiKey.objects.exists()


def test_G5_other_scopes_are_refused_by_the_name_of_the_one_that_is_needed(people: People) -> None:
    _, text = make_key(people.harbour, Scope.TICKETS_READ)
    client = key_client(text)
    assert _detail(client.get(TRANSCRIPTS)) == (
        403,
        "This API key doesn’t include this. It needs the scope “Transcripts: read”.",
    )
    assert _detail(client.get("/api/v1/desk/administration/faq-groups"))[1].endswith("“FAQs: read” or “FAQs: write”.")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "desk/administration/api-keys"),
        ("GET", "desk/administration/api-keys"),
        ("POST", "desk/administration/people"),
        ("POST", "desk/connection-token"),
        ("PUT", "desk/profile"),
    ],
)
def test_G5_no_key_makes_keys_or_rights_or_opens_the_live_connection(people: People, method: str, path: str) -> None:
    _, text = make_key(people.harbour, *Scope)
    answer = key_client(text).generic(method, f"/api/v1/{path}", "{}", "application/json")
    assert _detail(answer) == (403, "No API key can be used for this. Sign in instead.")


def test_G5_a_key_reads_all_departments_of_its_library_and_no_other(people: People) -> None:
    chat, elsewhere = begin(people.ask), begin(people.hill_widget)
    act(chat, actor(people.ana), Claim())
    ticket, far = (
        ticket_in(queue_of(people.reference)).ticket,
        ticket_in(queue_of(people.hill_desk, slug="hill")).ticket,
    )
    client = key_client(make_key(people.harbour, *Scope)[1])
    listed = [row["chat"] for row in client.get(TRANSCRIPTS).json()["transcripts"]]
    tickets = [row["ticket"] for row in client.get(TICKETS).json()["tickets"]]
    assert (listed, tickets) == ([chat], [ticket])
    statuses = [client.get(f"{TRANSCRIPTS}/{number}").status_code for number in (chat, elsewhere)]
    statuses += [client.get(f"{TICKETS}/{number}").status_code for number in (ticket, far)]
    assert statuses == [200, 404, 200, 404]


def test_G5_the_audit_log_names_the_key(people: People) -> None:
    chat = begin(people.ask)
    key, text = make_key(people.harbour, Scope.TRANSCRIPTS_READ)
    assert key_client(text).get(f"{TRANSCRIPTS}/{chat}").status_code == 200
    entry = Entry.objects.get(action=Action.TRANSCRIPT_READ)
    assert (entry.actor, entry.actor_label) == (key.account_id, "API key Nightly script")


def test_G5_the_author_of_what_a_key_writes_is_the_key(people: People) -> None:
    queue = queue_of(people.reference)
    client = key_client(make_key(people.harbour, Scope.TICKETS_WRITE, Scope.TICKETS_READ)[1])
    form = {"key": "q" * 22, "queue": queue.pk, "question": "Where are the maps?", "contact": "ada@x.example"}
    made = client.post(TICKETS, form, "application/json")
    assert made.status_code == 201, made.content
    address = f"{TICKETS}/{made.json()['ticket']}"
    reply = {"kind": "reply", "text": "On floor 2."}
    assert client.post(f"{address}/acts?key={'r' * 22}", reply, "application/json").status_code == 200
    entries = signed_in_client(people.ana).get(address).json()["entries"]
    assert "Nightly script" in str(entries[-1])


def test_G5_a_key_redacts_nothing(people: People) -> None:
    ticket = ticket_in(queue_of(people.reference)).ticket
    client = key_client(make_key(people.harbour, *Scope)[1])
    for redaction in ({"kind": "redact", "seqs": [1]}, {"kind": "redact", "data": ["text"]}):
        answer = client.post(f"{TICKETS}/{ticket}/acts?key={'r' * 22}", redaction, "application/json")
        assert answer.status_code == 403, answer.content


def test_G5_use_is_written_at_most_once_a_minute(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    key, text = make_key(people.harbour, Scope.STATISTICS_READ)
    for now, stored in ((1_000_000, 1_000_000), (1_059_000, 1_000_000), (1_061_000, 1_061_000)):
        monkeypatch.setattr(authentication, "now_ms", lambda now=now: now)
        key_client(text).get(STATISTICS)
        key.refresh_from_db()
        assert key.used_at == stored


def test_G5_a_full_disk_refuses_no_reading(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    _, text = make_key(people.harbour, Scope.STATISTICS_READ)

    def full(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("django.db.models.query.QuerySet.update", full)
    assert key_client(text).get(STATISTICS).status_code == 200


def test_G5_the_account_of_a_key_is_no_person(people: People) -> None:
    key, _ = make_key(people.harbour, *Scope)
    people_listed = signed_in_client(people.root).get("/api/v1/desk/administration/people").json()["people"]
    assert key.account_id not in [person["id"] for person in people_listed]
    assert not key.account.has_usable_password()
    assert Operator.objects.get(pk=key.account_id).is_active is False
