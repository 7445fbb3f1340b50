from pytest_django import Settings

from refdesk.mail import renewal
from refdesk.mail.models import Renewed
from refdesk.mail.sealed import sealed, unsealed
from tests.databases import Database

OLD, NEW = "o" * 40, "n" * 40


def test_a_secret_is_read_again_under_a_fallback_and_no_longer(settings: Settings) -> None:
    settings.SECRET_KEY = OLD
    text = sealed("refresh-me")
    assert "refresh-me" not in text
    assert text != sealed("refresh-me")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert unsealed(text) == "refresh-me"
    assert unsealed(sealed("another")) == "another"
    settings.SECRET_KEY_FALLBACKS = []
    assert unsealed(text) is None
    assert unsealed("in clear") is None


def test_a_renewed_token_lies_in_the_database_encrypted(database: Database, settings: Settings) -> None:
    renewal._keep("account", "refresh-me")
    assert "refresh-me" not in Renewed.objects.get().token
    assert renewal._token("account") == "refresh-me"
    assert renewal._token("other") == ""
    settings.SECRET_KEY = NEW
    assert renewal._token("account") == ""
