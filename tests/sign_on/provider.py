"""A provider of OpenID Connect on this machine, over HTTPS. Its answers can be forged."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.outgoing.https_server import HOST, serving_https

CLIENT, SECRET = "refdesk", "s3cret: with a colon"
Claims = dict[str, Any]


@cache
def key(number: int = 0) -> rsa.RSAPrivateKey:
    """The same key for each number."""
    return rsa.generate_private_key(65537, 2048)


def public_key(number: int = 0) -> dict[str, Any]:
    jwk: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key(number).public_key()))
    return jwk | {"kid": f"key-{number}", "use": "sig", "alg": "RS256"}


def signed(claims: Claims, number: int = 0) -> str:
    return jwt.encode(claims, key(number), "RS256", {"kid": f"key-{number}"})


@dataclass
class TestProvider:
    """`person`: the claims about the person who signs in. `forge` makes the ID token from its right claims."""

    __test__ = False

    port: int = 0
    person: Claims = field(default_factory=dict)
    """Claims of ID tokens."""
    userinfo: Claims | None = None
    """Claims of the userinfo endpoint; None: there is none."""
    metadata: Claims = field(default_factory=dict)
    """Replaces entries of the metadata."""
    forge: Callable[[Claims], str] = signed
    keys: list[Claims] = field(default_factory=lambda: [public_key()])
    requests: list[str] = field(default_factory=list)
    """Paths of the requests."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    """The requests for authorization by their codes; each code is valid once."""

    @property
    def issuer(self) -> str:
        return f"https://{HOST}:{self.port}"

    def authorize(self, address: str) -> str:
        """What the person's browser does at the provider: returns the address to which it is led back."""
        request = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert request["response_type"] == "code"
        code = secrets.token_urlsafe(8)
        self.codes[code] = request
        return f"{request['redirect_uri']}?{urlencode({'code': code, 'state': request['state'], 'iss': self.issuer})}"

    def answer(self, path: str, form: dict[str, str], headers: Any) -> tuple[int, Claims]:
        self.requests.append(path)
        if path.endswith("/.well-known/openid-configuration"):
            return 200, self._metadata() | self.metadata
        if path == "/keys":
            return 200, {"keys": self.keys}
        if path == "/userinfo" and self.userinfo is not None:
            return 200, self.userinfo
        return self._token(form, headers) if path == "/token" else (404, {})

    def claims(self, nonce: str) -> Claims:
        now = int(time.time())
        times = {"iat": now, "exp": now + 300}
        return {"iss": self.issuer, "aud": CLIENT, "sub": "person-1", "nonce": nonce} | times | self.person

    def _metadata(self) -> Claims:
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        if self.userinfo is not None:
            paths["userinfo_endpoint"] = "userinfo"
        addresses = {name: f"{self.issuer}/{path}" for name, path in paths.items()}
        return addresses | {"issuer": self.issuer, "code_challenge_methods_supported": ["S256"]}

    def _token(self, form: dict[str, str], headers: Any) -> tuple[int, Claims]:
        begun = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        login = base64.b64decode(headers["Authorization"].partition(" ")[2]).decode().split(":")
        right = (
            begun is not None
            and begun["code_challenge"] == challenge.rstrip(b"=").decode()
            and begun["redirect_uri"] == form["redirect_uri"]
            and login == [CLIENT, "s3cret%3A%20with%20a%20colon"]
        )
        if begun is None or not right:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "access", "id_token": self.forge(self.claims(begun["nonce"]))}


@contextmanager
def serving_provider(certificate: Path) -> Iterator[TestProvider]:
    """A provider that answers until the end of the block."""
    provider = TestProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str]) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(self.path))
                self.end_headers()
                return
            status, answer = provider.answer(parts.path, form, self.headers)
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *args: Any) -> None:
            """Nothing."""

    with serving_https(Handler, certificate) as provider.port:
        yield provider
