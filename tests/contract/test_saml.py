"""Row G2 on both databases: sign-ins, and what several processes do at once with keys and metadata."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client

from refdesk.saml import refresh
from refdesk.saml.own_keys import decryption_keys, newest_key
from refdesk.sign_on.models import DecryptionKey, Identity, Provider
from tests.databases import Database
from tests.saml.encrypting import Seal
from tests.saml.provider import SamlProvider, provider_metadata
from tests.saml.test_sign_in import begin, operator_of, post

T = TypeVar("T")
PROCESSES = 4


@pytest.fixture
def there(database: Database, settings: Any) -> SamlProvider:
    settings.CONFIG = replace(settings.CONFIG, public_url="http://testserver")
    cache.clear()
    there = SamlProvider()
    Provider.objects.create(
        kind=Provider.Kind.SAML,
        name="Harbour University",
        issuer=there.entity_id,
        metadata=provider_metadata(there.entity_id, scope="harbour.example"),
        enabled=True,
        join_by_email=True,
    )
    return there


def at_once(work: Callable[[], T]) -> list[T]:
    """Results of the work on several threads with connections of their own, as in several processes."""
    barrier = Barrier(PROCESSES)

    def run() -> T:
        barrier.wait(10)
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PROCESSES) as pool:
        return [future.result() for future in [pool.submit(run) for _ in range(PROCESSES)]]


def test_G2_operator_signs_in_by_an_encrypted_assertion_that_is_valid_once(
    database: Database, there: SamlProvider
) -> None:
    newest_key()
    [private] = decryption_keys()
    there.seal = Seal(public=private.public_key())
    row, client, other = Provider.objects.get(), Client(), Client()
    begun, again = begin(client, row), begin(other, row)
    assert post(client, there, begun.state, begun.id).status_code == 302
    assert operator_of(client) == database.people.ana.pk
    assert post(other, there, again.state, again.id).status_code == 403
    assert Identity.objects.get().operator_id == database.people.ana.pk


def test_processes_that_need_a_key_at_once_make_one(database: Database) -> None:
    certificates = {key.certificate for key in at_once(newest_key)}
    assert len(certificates) == DecryptionKey.objects.count() == 1


def test_one_of_several_processes_fetches_metadata_that_is_due(database: Database, there: SamlProvider) -> None:
    Provider.objects.update(metadata_source="address", metadata_address="https://idp.harbour.example/metadata")
    counts = at_once(lambda: refresh.take(1_000))
    assert sorted(map(len, counts)) == [0] * (PROCESSES - 1) + [1]
