from dataclasses import replace

import pytest
from django.core.cache import cache

from refdesk.sign_on.models import Provider

from .provider import SamlProvider, provider_metadata


@pytest.fixture
def there() -> SamlProvider:
    """A provider that vouches for Ana's address."""
    return SamlProvider()


@pytest.fixture
def row(there: SamlProvider, db: None, settings: pytest.FixtureRequest) -> Provider:
    """The provider as administrators have set it up."""
    settings.CONFIG = replace(settings.CONFIG, public_url="http://testserver")  # type: ignore[attr-defined]
    cache.clear()
    return Provider.objects.create(
        kind=Provider.Kind.SAML,
        name="Harbour University",
        issuer=there.entity_id,
        metadata=provider_metadata(there.entity_id),
        enabled=True,
        join_by_email=True,
        domains="harbour.example",
    )
