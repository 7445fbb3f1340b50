"""The encryption by the example of RFC 8291, and the server's keys."""

import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from pytest_django import Settings

from refdesk.push import encryption, keys

# RFC 8291, section 5 and appendix A.
PRIVATE = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH, SALT = "BTBZMqHH6r4Tts7J_aSIgg", "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_sealed_gives_the_example_of_the_rfc() -> None:
    private = ec.derive_private_key(int.from_bytes(keys.decoded(PRIVATE)), keys.CURVE)
    words = b"When I grow up, I want to be a watermelon\x02"
    body = encryption.sealed(words, keys.decoded(BROWSER), keys.decoded(AUTH), private, keys.decoded(SALT))
    assert keys.encoded(body) == BODY


def test_encrypt_hides_the_length_of_the_content() -> None:
    browser, auth = keys.decoded(BROWSER), keys.decoded(AUTH)
    short, long = (encryption.encrypt(content, browser, auth) for content in (b"{}", b"x" * 500))
    assert len(short) == len(long)
    assert short[:16] != encryption.encrypt(b"{}", browser, auth)[:16], "each message has another salt"


def test_encrypt_refuses_what_is_no_key() -> None:
    with pytest.raises(ValueError, match="point"):
        encryption.encrypt(b"{}", bytes(65), bytes(16))


def test_server_key_changes_with_the_secret_key_alone(settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "one" * 12, []
    first = keys.server_key()
    assert keys.server_key() == first
    settings.SECRET_KEY = "two" * 12
    assert keys.server_key().public != first.public
    assert keys.key_with(first.public) is None
    settings.SECRET_KEY_FALLBACKS = ["one" * 12]
    assert keys.key_with(first.public) == first


def test_authorization_is_signed_for_one_push_service() -> None:
    key = keys.server_key()
    scheme, token, public = keys.authorization(key, "https://push.example", "mailto:a@b.example", 1_000).split()
    assert (scheme, public) == ("vapid", f"k={key.public}")
    signed, _, signature = token.removeprefix("t=").removesuffix(",").rpartition(".")
    raw = keys.decoded(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    key.private.public_key().verify(der, signed.encode(), ec.ECDSA(hashes.SHA256()))
    claims = json.loads(keys.decoded(signed.partition(".")[2]))
    assert claims == {"aud": "https://push.example", "exp": 1_000 + 12 * 3600, "sub": "mailto:a@b.example"}
