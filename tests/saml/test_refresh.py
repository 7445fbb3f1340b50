"""Row G2: metadata by address and from a federation; the last good copy stays in use, and the list says why."""

import ipaddress
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from refdesk.kit.clock import now_ms
from refdesk.saml import refresh
from refdesk.saml.gate import METADATA
from refdesk.sign_on.models import Provider
from tests.conftest import SignedIn
from tests.outgoing.https_server import make_certificate
from tests.sample_people import People

from .federation import MetadataServer, serving_metadata, signer_pem
from .provider import SamlProvider
from .test_administration import PATH, error_of, send
from .test_sign_in import refused, sign_on

HOUR_MS = 3_600_000


@pytest.fixture(scope="session")
def https(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make_certificate(tmp_path_factory.mktemp("metadata"))


@pytest.fixture
def server(there: SamlProvider, row: Provider, https: Any, settings: Any) -> Iterator[MetadataServer]:
    """A federation that the provider of `row` belongs to."""
    networks = (ipaddress.ip_network("127.0.0.0/8"),)
    settings.CONFIG = replace(settings.CONFIG, outgoing_networks=networks, outgoing_ca=str(https))
    with serving_metadata(MetadataServer(there.entity_id), https) as server:
        Provider.objects.update(
            metadata_source="federation", metadata_address=server.base, signing_certificate=signer_pem(), metadata=""
        )
        yield server


def fetch(now: int | None = None) -> Provider:
    """A round of a process, at this time."""
    now = now or now_ms()
    for due in refresh.take(now):
        refresh.store(due, refresh.outcome_of(due), now)
    return Provider.objects.get()


def make_due() -> None:
    Provider.objects.update(metadata_due=0)


def test_G2_metadata_of_a_federation_is_fetched_by_the_entity_id(
    people: People, there: SamlProvider, server: MetadataServer, row: Provider, client: Client
) -> None:
    refused(client.get(f"/login/sign-on/{row.pk}/"), "unreachable")
    fetched = fetch()
    assert server.paths == [f"/mdq/entities/{quote(there.entity_id, safe='')}"]
    assert (fetched.metadata_error, fetched.metadata_at is not None) == ("", True)
    assert sign_on(client, there, row).status_code == 302
    assert fetch() == fetched
    assert len(server.paths) == 1


def test_metadata_at_an_address_is_checked_with_a_certificate_only(server: MetadataServer) -> None:
    server.signer = None
    Provider.objects.update(metadata_source="address", metadata_address=f"{server.base}idp?appid=1")
    assert fetch().metadata_error == "signature metadata unsigned"
    make_due()
    Provider.objects.update(signing_certificate="")
    assert fetch().metadata_error == ""
    assert server.paths == ["/mdq/idp?appid=1"] * 2


def test_G2_key_that_changes_in_the_metadata_is_followed(
    people: People, there: SamlProvider, server: MetadataServer, row: Provider
) -> None:
    fetch()
    server.number = 3
    rotated = replace(there, number=3, id="_a2")
    refused(sign_on(Client(), rotated, row), "signature")
    make_due()
    fetch()
    assert sign_on(Client(), replace(rotated, id="_a3"), row).status_code == 302
    refused(sign_on(Client(), replace(there, id="_a4"), row), "signature")


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"signer": None}, "signature metadata unsigned"),
    ({"signer": 6}, "signature"),
    ({"valid_for": -10}, "expired metadata"),
    ({"valid_for": None}, "incomplete metadata without validUntil"),
    ({"entity_id": "https://other.example/idp"}, "issuer metadata"),
    ({"status": 404}, "unreachable status 404"),
    ({"status": 302}, "redirect status 302"),
    ({"body": b"<!DOCTYPE a []><a/>"}, "incomplete DTD"),
    ({"body": b""}, "incomplete no XML"),
    ({"body": b" " * (METADATA.size + 1)}, "unreachable Unreachable: the answer has more than"),
]


@pytest.mark.parametrize(("fault", "words"), FAULTS)
def test_G2_last_good_copy_stays_in_use_and_the_provider_says_why(
    fault: dict[str, Any],
    words: str,
    people: People,
    there: SamlProvider,
    server: MetadataServer,
    row: Provider,
    client: Client,
    signed_in: SignedIn,
) -> None:
    good = fetch()
    make_due()
    for name, value in fault.items():
        setattr(server, name, value)
    later = now_ms() + HOUR_MS
    current = fetch(later)
    assert (current.metadata, current.metadata_at) == (good.metadata, good.metadata_at)
    assert current.metadata_error.startswith(words.replace("Unreachable: ", ""))
    assert current.metadata_due == later + refresh.RETRY_MS
    [listed] = signed_in(people.root).get(PATH).json()
    assert (listed["metadata_at"], listed["metadata_error"]) == (good.metadata_at, current.metadata_error)
    assert sign_on(client, there, row).status_code == 302


def test_copy_is_not_used_after_its_own_end(
    there: SamlProvider, server: MetadataServer, row: Provider, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch()
    now = time.time()
    monkeypatch.setattr("refdesk.saml.flow.time.time", lambda: now + 86_400 + 10)
    refused(client.get(f"/login/sign-on/{row.pk}/"), "expired")


@pytest.mark.parametrize(
    ("cache", "valid_for", "wait"),
    [
        ("", 86_400 * 10, refresh.USUAL_MS),
        ("PT1H", 86_400, HOUR_MS),
        ("P1M", 86_400 * 10, refresh.USUAL_MS),
        ("P30D", 86_400 * 10, refresh.USUAL_MS),
        ("PT0S", 86_400, refresh.SOONEST_MS),
        ("", 7_200, HOUR_MS),
    ],
)
def test_next_time_is_by_the_metadata_within_bounds(
    cache: str, valid_for: float, wait: int, server: MetadataServer
) -> None:
    server.cache, server.valid_for = cache, valid_for
    assert fetch().metadata_due - now_ms() == pytest.approx(wait, abs=30_000)


def test_each_provider_is_fetched_by_one_process_and_by_another_if_that_is_killed(server: MetadataServer) -> None:
    now = now_ms()
    assert len(refresh.take(now)) == 1
    assert refresh.take(now) == []
    assert len(refresh.take(now + refresh.LEASE_MS)) == 1


def test_answer_to_former_settings_is_dropped(server: MetadataServer) -> None:
    [due] = refresh.take(now_ms())
    outcome = refresh.outcome_of(due)
    Provider.objects.update(issuer="https://other.example/idp")
    refresh.store(due, outcome, now_ms())
    assert Provider.objects.get().metadata == ""


def test_providers_with_a_file_are_not_fetched(row: Provider) -> None:
    assert not refresh.is_due(now_ms())


async def test_refresher_fetches_what_is_due_off_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    due = refresh.Due(1, "https://idp.example/", "address", "https://idp.example/metadata", "")
    stored: list[Any] = []
    monkeypatch.setattr(refresh, "is_due", lambda now: True)
    monkeypatch.setattr(refresh, "take", lambda now: [due])
    monkeypatch.setattr(refresh, "outcome_of", lambda due: refresh.Fetched("<a/>", 5))
    monkeypatch.setattr(refresh, "store", lambda *arguments: stored.append(arguments[:2]))

    async def run(function: Callable[..., Any], *arguments: Any, **names: Any) -> Any:
        return function(*arguments, **names)

    await refresh.Refresher(run, run).round()
    assert stored == [(due, refresh.Fetched("<a/>", 5))]


def new(**changes: Any) -> dict[str, Any]:
    form = {
        "kind": "saml",
        "name": "Harbour",
        "metadata_source": "federation",
        "issuer": "https://idp.harbour.example/",
    }
    return form | {"metadata_address": "https://mdq.example/", "signing_certificate": signer_pem()} | changes


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    ({"signing_certificate": ""}, "signing_certificate", "certificate"),
    ({"signing_certificate": "no PEM"}, "signing_certificate", "no certificate in PEM"),
    ({"metadata_address": "http://mdq.example/"}, "metadata_address", "https"),
    ({"metadata_address": "https://mdq.example/#a"}, "metadata_address", "https"),
    ({"issuer": ""}, "issuer", "entity ID"),
]


@pytest.mark.parametrize(("changes", "field", "word"), REFUSED)
def test_form_refuses_a_federation_in_words(
    changes: dict[str, Any], field: str, word: str, people: People, signed_in: SignedIn
) -> None:
    assert word in error_of(send(signed_in(people.root), "POST", PATH, new(**changes)), field)


def test_G2_federation_is_set_up_in_the_form_and_fetched_metadata_change_no_version(
    people: People, there: SamlProvider, server: MetadataServer, row: Provider, signed_in: SignedIn
) -> None:
    row.delete()
    root = signed_in(people.root)
    form = new(issuer=there.entity_id, metadata_address=server.base)
    made = send(root, "POST", PATH, form).json()
    assert (made["certificate_until"], made["metadata_at"], made["metadata_error"]) == (None, None, "")
    fetch()
    shown = root.get(f"{PATH}/{made['id']}").json()
    assert shown["certificate_until"] > time.time() * 1000
    assert shown["version"] == made["version"]
    changed = send(root, "PUT", f"{PATH}/{made['id']}", shown | {"name": "Other name"})
    assert changed.status_code == 200
    assert Provider.objects.get().metadata
    Provider.objects.update(tried=Provider.objects.get().configuration)
    moved = changed.json() | {"metadata_address": "https://other.example/"}
    assert send(root, "PUT", f"{PATH}/{made['id']}", moved | {"enabled": True}).status_code == 400
    other = send(root, "PUT", f"{PATH}/{made['id']}", moved | {"issuer": "https://other.example/idp"})
    assert other.status_code == 200
    assert (Provider.objects.get().metadata, Provider.objects.get().metadata_due) == ("", 0)
