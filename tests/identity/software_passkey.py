"""A passkey made of software, for tests without a browser."""

import json
from dataclasses import dataclass, field
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from refdesk.staff.models import Operator

FLAG = AuthenticatorData.FLAG
WEBSITE, ORIGIN = "testserver", "https://testserver"
"""Passkeys need HTTPS: requests with them are `secure`."""


@dataclass
class SoftwarePasskey:
    """A passkey of an operator, stored with their account. `verifies`: it asks for a PIN or a fingerprint.

    Without `stored`, the account gets it by the form, with what `create` returns.
    """

    owner: Operator
    verifies: bool = True
    name: bytes = b"passkey-of-a-test"
    stored: bool = True
    _key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        if self.stored:
            made = {"name": "Phone", "credential": self._create(b"0")}
            Authenticator.objects.create(user=self.owner, type=Authenticator.Type.WEBAUTHN, data=made)

    def create(self, options: dict[str, Any]) -> str:
        """What the browser returns for a new passkey with these options."""
        return json.dumps(self._create(websafe_decode(options["challenge"])))

    def _create(self, challenge: bytes) -> dict[str, Any]:
        cose: Any = ES256
        public = cose.from_cryptography_key(self._key.public_key())
        attested = AttestedCredentialData.create(Aaguid.NONE, self.name, public)
        data = AuthenticatorData.create(sha256(WEBSITE.encode()), FLAG.UP | FLAG.UV | FLAG.AT, 0, attested)
        response = {
            "clientDataJSON": websafe_encode(_client_data("webauthn.create", challenge, ORIGIN)),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        }
        return self._credential(response)

    def use(self, options: dict[str, Any], origin: str = ORIGIN) -> str:
        client = _client_data("webauthn.get", websafe_decode(options["challenge"]), origin)
        data = AuthenticatorData.create(sha256(WEBSITE.encode()), FLAG.UP | (FLAG.UV if self.verifies else FLAG(0)), 0)
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self._key.sign(data + sha256(client), ec.ECDSA(hashes.SHA256()))),
            "userHandle": websafe_encode(user_pk_to_url_str(self.owner).encode()),
        }
        return json.dumps(self._credential(response))

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        name = websafe_encode(self.name)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


def _client_data(kind: str, challenge: bytes, origin: str) -> bytes:
    return bytes(CollectedClientData.create(kind, challenge, origin))
