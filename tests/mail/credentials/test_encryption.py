from pytest_django import Settings

from refdesk.mail.credentials import refresh_tokens
from refdesk.mail.credentials.refresh_tokens import decrypt, encrypt
from refdesk.mail.models import RefreshToken
from tests.databases import Database

OLD, NEW = "o" * 40, "n" * 40


def test_decrypt_reads_text_of_a_fallback_key_until_it_is_removed(settings: Settings) -> None:
    settings.SECRET_KEY = OLD
    text = encrypt("refresh-me")
    assert "refresh-me" not in text
    assert text != encrypt("refresh-me")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert decrypt(text) == "refresh-me"
    assert decrypt(encrypt("another")) == "another"
    settings.SECRET_KEY_FALLBACKS = []
    assert decrypt(text) is None
    assert decrypt("in clear") is None


def test_refresh_token_is_encrypted_in_the_database(database: Database, settings: Settings) -> None:
    refresh_tokens._save("account", "refresh-me")
    assert "refresh-me" not in RefreshToken.objects.get().encrypted_token
    assert refresh_tokens._token("account") == "refresh-me"
    assert refresh_tokens._token("other") == ""
    settings.SECRET_KEY = NEW
    assert refresh_tokens._token("account") == ""
