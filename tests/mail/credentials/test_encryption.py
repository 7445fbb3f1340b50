from pytest_django import Settings

from refdesk.mail.credentials import refresh_tokens
from refdesk.mail.credentials.encryption import sealed, unsealed
from refdesk.mail.models import Renewed
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
    refresh_tokens._keep("account", "refresh-me")
    assert "refresh-me" not in Renewed.objects.get().token
    assert refresh_tokens._token("account") == "refresh-me"
    assert refresh_tokens._token("other") == ""
    settings.SECRET_KEY = NEW
    assert refresh_tokens._token("account") == ""
