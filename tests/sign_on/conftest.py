import ipaddress
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.cache import cache

from refdesk.sign_on.models import Provider
from tests.outgoing.https_server import make_certificate

from .provider import CLIENT, SECRET, TestProvider, serving_provider


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_certificate(tmp_path_factory.mktemp("provider"))


@pytest.fixture
def there(certificate: Path, settings: pytest.FixtureRequest) -> Iterator[TestProvider]:
    """A provider that vouches for Ana's address."""
    config = settings.CONFIG  # type: ignore[attr-defined]
    settings.CONFIG = replace(  # type: ignore[attr-defined]
        config,
        outgoing_networks=(ipaddress.ip_network("127.0.0.0/8"),),
        outgoing_ca=str(certificate),
        public_url="http://testserver",
    )
    cache.clear()
    with serving_provider(certificate) as provider:
        provider.person = {"email": "ana@harbour.example", "email_verified": True, "name": "Ana Morales"}
        yield provider


@pytest.fixture
def row(there: TestProvider, db: None) -> Provider:
    """The provider as administrators have set it up."""
    provider = Provider(
        name="Harbour University", issuer=there.issuer, client_id=CLIENT, enabled=True, join_by_email=True
    )
    provider.set_secret(SECRET)
    provider.save()
    return provider
