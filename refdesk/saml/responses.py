"""A response of a provider: who signed in there, after all checks (SAML 2.0 Profiles, section 4.1.4)."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509 import Certificate
from lxml import etree

from refdesk.sign_on.reasons import Reason, SignOnRefused

from .attributes import attributes_of, subject_of
from .gate import gated_response
from .instants import seconds_of
from .names import saml, samlp
from .signatures import verified_assertion

SKEW = 120
"""Seconds by which the clocks of both servers may differ."""
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
_SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success"


class Expected(NamedTuple):
    """What a response has to be: `request` is the ID of the request, empty if there was none; `now` in seconds.

    `keys` are ours, for an encrypted assertion.
    """

    entity_id: str
    certificates: Sequence[Certificate]
    audience: str
    recipient: str
    request: str
    now: float
    keys: Sequence[RSAPrivateKey] = ()


class Answer(NamedTuple):
    """Who signed in. `id` and `until` (seconds) are those of the assertion, which is valid once."""

    claims: dict[str, Any]
    id: str
    until: float


def issuer_of(response: etree._Element) -> str:
    """The provider's entity ID as the response names it, before anything was verified."""
    issuer = response.findtext(saml("Issuer"))
    if issuer is None:
        assertion = response.find(saml("Assertion"))
        issuer = assertion.findtext(saml("Issuer")) if assertion is not None else None
    return (issuer or "").strip()


def read_response(message: bytes, expected: Expected) -> Answer:
    """Raises `SignOnRefused`."""
    return answer_of(gated_response(message), expected)


def answer_of(response: etree._Element, expected: Expected) -> Answer:
    """The answer of a response that has passed the gate. Raises `SignOnRefused`."""
    _check_status(response)
    _check_envelope(response, expected)
    assertion = verified_assertion(response, expected.certificates, expected.keys)
    if _text(assertion, "Issuer") != expected.entity_id:
        raise SignOnRefused(Reason.ISSUER)
    until = min(_confirmed_until(assertion, expected), _valid_until(assertion, expected))
    statement = assertion.find(saml("AuthnStatement"))
    if statement is None:
        raise SignOnRefused(Reason.INCOMPLETE, "no AuthnStatement")
    _check_end(statement.get("SessionNotOnOrAfter"), expected.now)
    signed_in_at = statement.get("AuthnInstant")
    attributes = attributes_of(assertion)
    claims = attributes | {
        "iss": expected.entity_id,
        "sub": subject_of(assertion, attributes),
        "sid": statement.get("SessionIndex", "")[:255],
        "acr": statement.findtext(f"{saml('AuthnContext')}/{saml('AuthnContextClassRef')}", ""),
        "auth_time": None if signed_in_at is None else seconds_of(signed_in_at),
    }
    return Answer(claims, assertion.get("ID", ""), until)


def _check_status(response: etree._Element) -> None:
    code = response.find(f"{samlp('Status')}/{samlp('StatusCode')}")
    if code is None or code.get("Value") != _SUCCESS:
        last = [element.get("Value", "") for element in response.iter(samlp("StatusCode"))][-1:]
        raise SignOnRefused(Reason.PROVIDER, "".join(last).rpartition(":")[2])


def _check_envelope(response: etree._Element, expected: Expected) -> None:
    issuer = response.findtext(saml("Issuer"))
    if issuer is not None and issuer.strip() != expected.entity_id:
        raise SignOnRefused(Reason.ISSUER)
    if response.get("Destination", expected.recipient) != expected.recipient:
        raise SignOnRefused(Reason.RECIPIENT, "Destination")
    if response.get("InResponseTo", "") != expected.request:
        raise SignOnRefused(Reason.STATE, "InResponseTo")


def _confirmed_until(assertion: etree._Element, expected: Expected) -> float:
    """Until when one of the confirmations holds. Raises `SignOnRefused` for the last one's reason if none does."""
    refused = SignOnRefused(Reason.INCOMPLETE, "no SubjectConfirmation")
    for data in _confirmations(assertion):
        try:
            if data.get("Recipient") != expected.recipient:
                raise SignOnRefused(Reason.RECIPIENT)
            if data.get("InResponseTo", "") != expected.request:
                raise SignOnRefused(Reason.STATE, "InResponseTo")
            if data.get("NotBefore") is not None:
                raise SignOnRefused(Reason.INCOMPLETE, "NotBefore of a bearer")
            return _check_end(data.get("NotOnOrAfter", "none"), expected.now)
        except SignOnRefused as error:
            refused = error
    raise refused


def _confirmations(assertion: etree._Element) -> Iterator[etree._Element]:
    for confirmation in assertion.iterfind(f"{saml('Subject')}/{saml('SubjectConfirmation')}"):
        data = confirmation.find(saml("SubjectConfirmationData"))
        if confirmation.get("Method") == _BEARER and data is not None:
            yield data


def _valid_until(assertion: etree._Element, expected: Expected) -> float:
    conditions = assertion.find(saml("Conditions"))
    if conditions is None:
        raise SignOnRefused(Reason.INCOMPLETE, "no Conditions")
    if (begin := conditions.get("NotBefore")) is not None and seconds_of(begin) > expected.now + SKEW:
        raise SignOnRefused(Reason.NOT_YET_VALID)
    restrictions = conditions.findall(saml("AudienceRestriction"))
    for restriction in restrictions:
        if expected.audience not in {(name.text or "").strip() for name in restriction.iterfind(saml("Audience"))}:
            raise SignOnRefused(Reason.AUDIENCE)
    if not restrictions:
        raise SignOnRefused(Reason.AUDIENCE, "none")
    return _check_end(conditions.get("NotOnOrAfter"), expected.now)


def _check_end(instant: str | None, now: float) -> float:
    """The seconds of an instant that isn't past; a day from now for none."""
    if instant is None:
        return now + 24 * 3600
    end = seconds_of(instant)
    if end <= now - SKEW:
        raise SignOnRefused(Reason.EXPIRED)
    return end


def _text(element: etree._Element, name: str) -> str:
    return (element.findtext(saml(name)) or "").strip()
