"""A sign-in by SAML 2.0: the request by HTTP-Redirect, and the response that a browser posts."""

import base64
import binascii
import secrets
import time
import zlib
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from lxml import etree

from refdesk.sign_on.flow import SECONDS, Flow, recall
from refdesk.sign_on.models import Provider
from refdesk.sign_on.provider_sessions import use_once
from refdesk.sign_on.reasons import Reason, SignOnRefused

from .gate import MESSAGE, gated_response
from .instants import instant_of
from .names import ENCRYPTED_ASSERTION, saml, samlp
from .own_keys import decryption_keys
from .own_metadata import entity_id, recipient
from .provider_metadata import Metadata, read_metadata
from .responses import SKEW, Expected, answer_of, issuer_of

_POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"


def begin(provider: Provider, target: str, trial: int = 0, confirms: int = 0) -> tuple[str, str, Flow]:
    """The provider's address for a new sign-in, its state, and itself. Raises `SignOnRefused`."""
    metadata = metadata_of(provider)
    state = secrets.token_urlsafe(24)
    flow = Flow(provider.pk, f"_{secrets.token_hex(20)}", "", target, trial, confirms)
    request = etree.Element(
        samlp("AuthnRequest"),
        {
            "ID": flow.nonce,
            "Version": "2.0",
            "IssueInstant": instant_of(time.time()),
            "Destination": metadata.address,
            "AssertionConsumerServiceURL": recipient(),
            "ProtocolBinding": _POST,
        },
    )
    if confirms:
        request.set("ForceAuthn", "true")
    etree.SubElement(request, saml("Issuer")).text = entity_id()
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(etree.tostring(request)) + packer.flush()
    query = urlencode({"SAMLRequest": base64.b64encode(packed).decode(), "RelayState": state})
    return f"{metadata.address}{'&' if '?' in metadata.address else '?'}{query}", state, flow


def received(posted: str) -> tuple[etree._Element, Provider]:
    """The response, which has passed the gate, and the provider that it names. Raises `SignOnRefused`."""
    if len(posted) > 2 * MESSAGE.size:
        raise SignOnRefused(Reason.INCOMPLETE, "too large")
    try:
        message = base64.b64decode(posted)
    except (ValueError, binascii.Error) as error:
        raise SignOnRefused(Reason.INCOMPLETE, "no Base64") from error
    response = gated_response(message)
    provider = Provider.objects.filter(kind=Provider.Kind.SAML, issuer=issuer_of(response)).first()
    if provider is None:
        raise SignOnRefused(Reason.ISSUER, "unknown")
    return response, provider


def flow_of(request: HttpRequest, state: str, provider: Provider, response: etree._Element) -> Flow:
    """The sign-in that the response ends; a new one for an unsolicited response. Raises `SignOnRefused`."""
    if response.get("InResponseTo") is None and provider.accept_unsolicited:
        return Flow(provider.pk, "", "", "/desk/", 0)
    flow = recall(request, state)
    if flow.provider != provider.pk:
        raise SignOnRefused(Reason.MIX_UP)
    return flow


def claims_of(response: etree._Element, provider: Provider, flow: Flow) -> dict[str, Any]:
    """The claims about the person, after all checks of the response. Raises `SignOnRefused`."""
    metadata, now = metadata_of(provider), time.time()
    keys = decryption_keys() if response.find(ENCRYPTED_ASSERTION) is not None else ()
    expected = Expected(provider.issuer, metadata.certificates, entity_id(), recipient(), flow.nonce, now, keys)
    answer = answer_of(response, expected)
    use_once(provider.issuer, answer.id, int((max(answer.until, now + SECONDS) + SKEW) * 1000))
    return answer.claims | {"email_verified": _is_verified(answer.claims.get("email"), provider, metadata)}


def metadata_of(provider: Provider) -> Metadata:
    """The provider's metadata. Raises `SignOnRefused` if it has ended since."""
    if not provider.metadata:
        raise SignOnRefused(Reason.UNREACHABLE, "metadata not fetched yet")
    metadata = read_metadata(provider.metadata.encode(), time.time())
    if metadata.entity_id != provider.issuer:
        raise SignOnRefused(Reason.ISSUER, "metadata")
    return metadata


def _is_verified(email: object, provider: Provider, metadata: Metadata) -> bool:
    """Whether the address is of a domain that the metadata or an administrator names.

    SAML has no word for verified addresses, and in many directories people or departments choose their own: without a
    domain, a provider could name the address of anyone's account.
    """
    domain = email.rpartition("@")[2].lower() if isinstance(email, str) else ""
    names = {*metadata.scopes, *provider.domains.lower().split()}
    return bool(domain) and any(domain == name or domain.endswith(f".{name}") for name in names)
