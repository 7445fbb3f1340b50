"""Row G2: encrypted assertions are decrypted and gated again; every refusal has the same words and no oracle."""

import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from refdesk.saml.gate import gated_response
from refdesk.saml.names import saml, xenc
from refdesk.saml.signatures import verified_assertion
from refdesk.sign_on.reasons import SignOnRefused

from .encrypting import CBC, GCM, Seal, oaep
from .provider import SamlProvider, certificate, key, signed

OAEP = "http://www.w3.org/2009/xmlenc11#rsa-oaep"
SHA256 = '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
MGF256 = '<xenc11:MGF Algorithm="http://www.w3.org/2009/xmlenc11#mgf1sha256"/>'
KEYS = (key(9),)


def subject(message: bytes, keys: Sequence[Any] = KEYS) -> str | None:
    assertion = verified_assertion(gated_response(message), [certificate()], keys)
    return assertion.findtext(f"{saml('Subject')}/{saml('NameID')}")


def sealed(**changes: Any) -> bytes:
    """A response whose assertion was signed and then encrypted."""
    return SamlProvider(seal=Seal(**changes)).response()


FORMS: list[dict[str, Any]] = [
    {},
    {"algorithm": GCM.replace("128", "256")},
    {"beside": True},
    {
        "method": SHA256,
        "wrapping": oaep(hashes.SHA256),
    },
    {
        "transport": OAEP,
        "method": SHA256 + MGF256,
        "wrapping": oaep(hashes.SHA256, hashes.SHA256),
    },
]


@pytest.mark.parametrize("form", FORMS)
def test_G2_reader_decrypts_an_assertion(form: dict[str, Any]) -> None:
    assert subject(sealed(**form)) == "person-1"


@pytest.mark.parametrize(("assertion", "response"), [(True, False), (False, True), (True, True)])
def test_G2_reader_verifies_signatures_inside_and_around_what_is_encrypted(assertion: bool, response: bool) -> None:
    provider = SamlProvider(seal=Seal(), sign_assertion=assertion, sign_response=response)
    assert subject(provider.response()) == "person-1"


def test_reader_tries_the_key_before_the_newest_one() -> None:
    assert subject(sealed(), [key(8), key(9)]) == "person-1"


def _plain(**changes: Any) -> bytes:
    """An assertion, signed."""
    return etree.tostring(signed(etree.fromstring(SamlProvider(**changes).assertion("_request"))))


def _text(text: Callable[[], bytes]) -> Callable[[], dict[str, Any]]:
    return lambda: {"text": text()}


SEALS: dict[str, Callable[[], dict[str, Any]]] = {
    "a changed content": lambda: {"flip": 40},
    "a changed nonce": lambda: {"flip": 0},
    "a changed tag": lambda: {"flip": -1},
    "the key of another server": lambda: {"public": key(7).public_key()},
    "a content key of another size": lambda: {"content_key": bytes(32)},
    "another padding": lambda: {"wrapping": oaep(hashes.SHA256)},
    "PKCS #1 v1.5": lambda: {"wrapping": padding.PKCS1v15()},
    "two assertions": _text(lambda: b"<a>" + _plain() + _plain(id="_a2") + b"</a>"),
    "an assertion in an assertion": _text(
        lambda: (
            SamlProvider(sign_assertion=False)
            .assertion("_request")
            .encode()
            .replace(b"</saml:Subject>", b"</saml:Subject>" + _plain(id="_a2"), 1)
        )
    ),
    "encrypted twice": _text(lambda: etree.tostring(Seal()(etree.fromstring(_plain())))),
    "a response": _text(lambda: SamlProvider().response()),
    "a DTD": _text(lambda: b"<!DOCTYPE a []>" + _plain()),
    "an entity": _text(
        lambda: b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + _plain().replace(b"person-1", b"&e;")
    ),
    "a comment": _text(lambda: _plain().replace(b"person-1", b"person<!-- -->-1")),
    "another subject": _text(lambda: _plain().replace(b"person-1", b"person-2")),
    "no signature": _text(lambda: SamlProvider(sign_assertion=False).assertion("_request").encode()),
    "another one’s signature": _text(
        lambda: etree.tostring(signed(etree.fromstring(SamlProvider().assertion("_request")), 1))
    ),
    "another transform": _text(lambda: _plain().replace(b"xmldsig#enveloped-signature", b"xmldsig#base64")),
    "no XML": _text(lambda: b"person-1"),
    "nothing": _text(lambda: b""),
    "too many elements": _text(lambda: b"<a>" + b"<b/>" * 30_000 + b"</a>"),
}


@pytest.mark.parametrize("name", SEALS)
def test_G2_reader_refuses_every_wrong_plaintext_in_equal_words(name: str) -> None:
    message = sealed(**SEALS[name]())
    times = []
    for _ in range(3):
        begun = time.thread_time()
        with pytest.raises(SignOnRefused) as refused:
            subject(message, [key(8), key(9)])
        times.append(time.thread_time() - begun)
        assert str(refused.value) == "encryption"
    assert min(times) < 0.010


@pytest.mark.parametrize("name", ["two assertions", "an assertion in an assertion", "encrypted twice", "a response"])
def test_G2_reader_gates_the_plaintext_also_when_the_provider_signed_the_response(name: str) -> None:
    provider = SamlProvider(seal=Seal(**SEALS[name]()), sign_assertion=False, sign_response=True)
    with pytest.raises(SignOnRefused, match=r"^encryption$"):
        subject(provider.response(), KEYS)


def test_reader_refuses_an_encrypted_assertion_when_it_has_no_key() -> None:
    with pytest.raises(SignOnRefused, match=r"^encryption$"):
        subject(sealed(), [])


def test_G2_reader_decrypts_cbc_only_when_the_response_is_signed() -> None:
    with pytest.raises(SignOnRefused, match="algorithm AES-CBC"):
        subject(sealed(algorithm=CBC))
    provider = SamlProvider(seal=Seal(algorithm=CBC), sign_response=True)
    assert subject(provider.response()) == "person-1"


def test_reader_decrypts_nothing_when_the_signature_around_it_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """No padding of AES-CBC, and no key, is looked at for anyone but the provider."""
    monkeypatch.setattr("refdesk.saml.signatures.decrypted", lambda *arguments: pytest.fail("it was decrypted"))

    def change(root: etree._Element) -> etree._Element:
        for value in root.iter(xenc("CipherValue")):
            value.text = f"A{(value.text or '').strip()[1:]}"
        return root

    provider = SamlProvider(seal=Seal(algorithm=CBC), sign_assertion=False, sign_response=True, forge=change)
    with pytest.raises(SignOnRefused, match=r"^signature$"):
        subject(provider.response())


def _set(name: str, position: int, algorithm: str) -> Callable[[etree._Element], object]:
    return lambda root: list(root.iter(xenc(name)))[position].set("Algorithm", algorithm)


def _add(name: str) -> Callable[[etree._Element], object]:
    """Add another one beside the first."""

    def add(root: etree._Element) -> None:
        first = next(root.iter(xenc(name)))
        first.addnext(deepcopy(first))

    return add


def _lead_elsewhere(root: etree._Element) -> None:
    for data in root.iter(xenc("CipherData")):
        data.clear()
        etree.SubElement(data, xenc("CipherReference"), URI="https://elsewhere.example/")


def _beside(root: etree._Element) -> None:
    root.append(etree.fromstring(SamlProvider(id="_a2").assertion("_request")))


FORGED: list[tuple[Callable[[etree._Element], object], str]] = [
    (_set("EncryptionMethod", 0, "http://www.w3.org/2001/04/xmlenc#tripledes-cbc"), "algorithm encryption"),
    (_set("EncryptionMethod", 1, "http://www.w3.org/2001/04/xmlenc#rsa-1_5"), "algorithm key transport"),
    (_add("EncryptedKey"), "not one EncryptedKey"),
    (_add("EncryptedData"), "not one EncryptedData"),
    (_add("CipherValue"), "not one CipherValue"),
    (_lead_elsewhere, "not one CipherValue"),
    (_beside, "not one Assertion"),
]


@pytest.mark.parametrize(("change", "word"), FORGED)
def test_G2_gate_refuses_encryption_of_another_form_before_anything_is_decrypted(
    change: Callable[[etree._Element], object], word: str
) -> None:
    def forge(root: etree._Element) -> etree._Element:
        change(root)
        return root

    message = SamlProvider(seal=Seal(), forge=forge).response()
    begun = time.thread_time()
    with pytest.raises(SignOnRefused, match=word):
        gated_response(message)
    assert time.thread_time() - begun < 0.010
