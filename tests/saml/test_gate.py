"""Row G2: what the gate refuses before any library for signatures sees the message."""

import time
from collections.abc import Callable

import pytest
from lxml import etree

from refdesk.saml.gate import MESSAGE, gated_response
from refdesk.saml.names import ENVELOPED, ds, saml
from refdesk.saml.signatures import verified_assertion
from refdesk.sign_on.reasons import SignOnRefused

from .provider import SamlProvider, assertion_of, certificate, signed
from .wrapping import OF_ASSERTIONS, OF_RESPONSES, Forgery

LAUGHS = (
    '<!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]><r>&i;</r>"
).encode()


def subject(message: bytes) -> str | None:
    """The name in the verified assertion."""
    return verified_assertion(gated_response(message), [certificate()]).findtext(f"{saml('Subject')}/{saml('NameID')}")


@pytest.mark.parametrize(("assertion", "response"), [(True, False), (False, True), (True, True)])
def test_gate_passes_a_response_with_its_signatures(assertion: bool, response: bool) -> None:
    message = SamlProvider(sign_assertion=assertion, sign_response=response).response()
    assert subject(message) == "person-1"


def test_verifier_refuses_a_response_when_nothing_is_signed() -> None:
    with pytest.raises(SignOnRefused, match="signature unsigned"):
        subject(SamlProvider(sign_assertion=False).response())


def test_verifier_refuses_a_response_when_its_key_is_unknown() -> None:
    with pytest.raises(SignOnRefused, match="signature"):
        subject(SamlProvider(number=1).response())


@pytest.mark.parametrize("element", ["Response", "Assertion"])
def test_verifier_refuses_a_response_when_a_signed_element_was_changed(element: str) -> None:
    def change(root: etree._Element) -> etree._Element:
        for name in root.iter(saml("NameID")):
            name.text = "administrator"
        return root

    provider = SamlProvider(sign_assertion=element == "Assertion", sign_response=element == "Response", forge=change)
    with pytest.raises(SignOnRefused, match="signature"):
        subject(provider.response())


@pytest.mark.parametrize("forge", [*OF_RESPONSES, *OF_ASSERTIONS])
def test_G2_gate_refuses_signature_wrapping(forge: Forgery) -> None:
    provider = SamlProvider(sign_assertion=forge in OF_ASSERTIONS, sign_response=forge in OF_RESPONSES, forge=forge)
    assert_refused_at_once(provider.response(), "not one|position|form of Signature")


def test_G2_gate_refuses_two_assertions() -> None:
    def twice(root: etree._Element) -> etree._Element:
        root.append(signed(etree.fromstring(SamlProvider(id="_a2").assertion("_request"))))
        return root

    assert_refused_at_once(SamlProvider(forge=twice).response(), "not one Assertion")


def test_gate_refuses_an_assertion_of_another_namespace_beside_the_signed_one() -> None:
    def beside(root: etree._Element) -> etree._Element:
        etree.SubElement(root, "{urn:other}Assertion")
        return root

    assert_refused_at_once(SamlProvider(forge=beside).response(), "not one Assertion")


TRANSFORMS = [
    "http://www.w3.org/TR/1999/REC-xslt-19991116",
    "http://www.w3.org/TR/1999/REC-xpath-19991116",
    "http://www.w3.org/2002/06/xmldsig-filter2",
    "http://www.w3.org/2000/09/xmldsig#base64",
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments",
]


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_G2_gate_refuses_foreign_transforms(transform: str) -> None:
    def insert(root: etree._Element) -> etree._Element:
        [steps] = root.iter(ds("Transforms"))
        steps[1].set("Algorithm", transform)
        return root

    assert_refused_at_once(SamlProvider(forge=insert).response(), "algorithm transforms")


def test_gate_refuses_many_transforms() -> None:
    def repeat(root: etree._Element) -> etree._Element:
        [steps] = root.iter(ds("Transforms"))
        for _ in range(1_000):
            etree.SubElement(steps, ds("Transform"), Algorithm=ENVELOPED)
        return root

    assert_refused_at_once(SamlProvider(forge=repeat).response(), "form of Transforms")


CHANGES: list[tuple[str, str, str]] = [
    ("SignatureMethod", "http://www.w3.org/2000/09/xmldsig#rsa-sha1", "algorithm signature"),
    ("SignatureMethod", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256", "algorithm signature"),
    ("DigestMethod", "http://www.w3.org/2000/09/xmldsig#sha1", "algorithm digest"),
    (
        "CanonicalizationMethod",
        "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments",
        "algorithm canonicalization",
    ),
]


@pytest.mark.parametrize(("name", "algorithm", "word"), CHANGES)
def test_gate_refuses_algorithms_that_are_not_on_its_list(name: str, algorithm: str, word: str) -> None:
    def replace(root: etree._Element) -> etree._Element:
        [element] = root.iter(ds(name))
        element.set("Algorithm", algorithm)
        return root

    assert_refused_at_once(SamlProvider(forge=replace).response(), word)


@pytest.mark.parametrize("address", ["", "#_r_a1", "#xpointer(/)", "https://elsewhere.example/a.xml"])
def test_gate_refuses_a_reference_to_another_element(address: str) -> None:
    def point(root: etree._Element) -> etree._Element:
        [reference] = root.iter(ds("Reference"))
        reference.set("URI", address)
        return root

    assert_refused_at_once(SamlProvider(forge=point).response(), "signature reference")


def test_gate_refuses_a_second_signature_of_an_element() -> None:
    def again(root: etree._Element) -> etree._Element:
        assertion = assertion_of(root)
        assertion.append(etree.fromstring(etree.tostring(assertion[1])))
        return root

    assert_refused_at_once(SamlProvider(forge=again).response(), "position of a Signature")


def test_gate_refuses_an_id_that_occurs_twice() -> None:
    def repeat(root: etree._Element) -> etree._Element:
        [status] = root.iter("{*}StatusCode")
        status.set("Id", "_a1")
        return root

    assert_refused_at_once(SamlProvider(forge=repeat).response(), "occurs twice")


def test_gate_refuses_a_key_at_an_address() -> None:
    def lead(root: etree._Element) -> etree._Element:
        [info] = root.iter(ds("KeyInfo"))
        etree.SubElement(info, ds("RetrievalMethod"), URI="https://elsewhere.example/key")
        return root

    assert_refused_at_once(SamlProvider(forge=lead).response(), "KeyInfo")


REPLACEMENTS: list[tuple[bytes, bytes, str]] = [
    (b"person-1", b"person<!-- -->-1", "comment"),
    (b"person-1", b"person<?x?>-1", "processing instruction"),
    (b"person-1", b"<![CDATA[person-1]]>", "CDATA"),
    (b"person-1", b"person<b/>-1", "element in a NameID"),
    (b"person-1", b"\xff", "no XML"),
    (b"person-1", b"&other;", "no XML"),
    (b"</samlp:Response>", b"", "no XML"),
]


@pytest.mark.parametrize(("old", "new", "word"), REPLACEMENTS)
def test_gate_refuses_text_that_parsers_read_differently(old: bytes, new: bytes, word: str) -> None:
    assert_refused_at_once(SamlProvider().response().replace(old, new), word)


def _in_utf_16(message: bytes) -> bytes:
    return message.decode().encode("utf-16")


HEADS: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda message: b'<!DOCTYPE Response SYSTEM "file:///etc/passwd">' + message, "DTD"),
    (lambda message: b'<!DOCTYPE Response [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + message, "DTD"),
    (lambda message: b'<?xml version="1.0" encoding="utf-7"?>' + message, "encoding|no XML"),
    (lambda message: LAUGHS, "DTD"),
    (_in_utf_16, "no XML"),
    (lambda message: b"", "no XML"),
    (lambda message: b"<a>" * 100_000, "too large"),
    (lambda message: b"<a>" * 60_000, "too deep"),
    (lambda message: b"<a>" + b"<b/>" * 40_000 + b"</a>", "too many elements"),
    (lambda message: b"<a " + b" ".join(b'a%d=""' % number for number in range(15_000)) + b"/>", "too many elements"),
    (lambda message: b"<a" + b" " * MESSAGE.size, "too large"),
]


@pytest.mark.parametrize(("change", "word"), HEADS)
def test_gate_refuses_what_costs_time_or_reads_files(change: Callable[[bytes], bytes], word: str) -> None:
    assert_refused_at_once(change(SamlProvider().response()), word)


def assert_refused_at_once(message: bytes, word: str) -> None:
    """Within 10 ms of processor time; the least of three, as the first one may load code."""
    times = []
    for _ in range(3):
        begun = time.thread_time()
        with pytest.raises(SignOnRefused, match=word):
            gated_response(message)
        times.append(time.thread_time() - begun)
    assert min(times) < 0.010
