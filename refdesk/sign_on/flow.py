"""A sign-in by the authorization code flow with PKCE: from the button to the provider's claims.

What a sign-in in progress needs is in a signed cookie of its browser, named after its state: nothing is stored for
strangers, and several tabs can sign in at once.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from .metadata import Metadata, error_code, fetch_json, read_metadata
from .models import Provider
from .reasons import Reason, SignOnRefused
from .tokens import checked_id_token

SECONDS = 600
"""For how long a person may take at the provider."""
_SALT = "refdesk.sign-on"
_OWN = frozenset({"iss", "sub", "aud", "exp", "iat", "nbf", "nonce", "azp", "sid", "amr", "acr", "auth_time"})
"""Claims that only the signed ID token can make."""


class Flow(NamedTuple):
    """A sign-in in progress. `trial`: the administrator who only looks at the claims; 0 for a sign-in. `confirms`: the
    operator who signs in again to confirm, in the `session` with this hash, from `began_at` (s) on.

    By SAML 2.0 `nonce` is the ID of the request, and there is no `verifier`.
    """

    provider: int
    nonce: str
    verifier: str
    target: str
    trial: int
    confirms: int = 0
    session: str = ""
    began_at: float = 0


def begin(provider: Provider, target: str, trial: int = 0, confirms: int = 0) -> tuple[str, str, Flow]:
    """The provider's address for a new sign-in, its state, and itself. Raises `SignOnRefused`."""
    metadata = read_metadata(provider.issuer)
    state, flow = (
        secrets.token_urlsafe(24),
        Flow(provider.pk, secrets.token_urlsafe(24), secrets.token_urlsafe(48), target, trial, confirms),
    )
    challenge = base64.urlsafe_b64encode(hashlib.sha256(flow.verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri(provider),
        "scope": "openid profile email",
        "state": state,
        "nonce": flow.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if confirms:
        query |= {"prompt": "login", "max_age": "0"}
    joint = "&" if "?" in metadata.authorization else "?"
    return f"{metadata.authorization}{joint}{urlencode(query)}", state, flow


def redirect_uri(provider: Provider) -> str:
    """Where the provider sends answers: by the public URL, whatever host the request names."""
    return f"{settings.CONFIG.public_url}{reverse('sign-on-answer', args=[provider.pk])}"


def remember(response: HttpResponse, state: str, flow: Flow, *, posted: bool = False) -> None:
    """Set the browser's cookie of a sign-in in progress. `posted`: the provider's page posts the answer.

    With such a request browsers send no cookie that is Lax. Without https they accept none that is `SameSite=None`, but
    send one that says nothing (Chromium for two minutes): enough to try it on this machine.
    """
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(
        _cookie(state),
        signing.dumps((state, *flow), salt=_SALT),
        max_age=SECONDS,
        secure=secure,
        httponly=True,
        samesite=("None" if secure else None) if posted else "Lax",
    )


def recall(request: HttpRequest, state: str) -> Flow:
    """The sign-in that the answer with this state belongs to. Each is recalled once. Raises `SignOnRefused`."""
    try:
        begun, *values = signing.loads(request.COOKIES.get(_cookie(state), ""), salt=_SALT, max_age=SECONDS)
        flow = Flow(*values)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise SignOnRefused(Reason.STATE) from error
    if not secrets.compare_digest(begun.encode(), state.encode()):
        raise SignOnRefused(Reason.STATE)
    # For a page that is loaded again. Across processes and restarts, the provider accepts each code once.
    if not cache.add(f"refdesk.sign-on.used-{state}", True, SECONDS):
        raise SignOnRefused(Reason.USED)
    return flow


def forget(request: HttpRequest, response: HttpResponse, state: str) -> None:
    """Delete the cookie of the sign-in that was answered."""
    if (name := _cookie(state)) in request.COOKIES:
        response.delete_cookie(name, samesite="Lax")


def claims_of(answer: Mapping[str, str], provider: Provider, flow: Flow) -> dict[str, Any]:
    """The claims about the person, after all checks of the answer. Raises `SignOnRefused`."""
    metadata = read_metadata(provider.issuer)
    issuer = answer.get("iss")
    if flow.provider != provider.pk or (issuer is not None and issuer != provider.issuer):
        raise SignOnRefused(Reason.MIX_UP)
    if issuer is None and metadata.names_issuer:
        raise SignOnRefused(Reason.MIX_UP, "no iss")
    if "error" in answer or not answer.get("code"):
        raise SignOnRefused(Reason.PROVIDER, error_code(answer.get("error")) or "no code")
    tokens = _tokens(metadata, provider, answer["code"], flow)
    claims = checked_id_token(tokens.get("id_token"), metadata, provider.client_id, flow.nonce)
    further = _further(metadata, tokens) if metadata.userinfo else {}
    if further.pop("sub", claims["sub"]) != claims["sub"]:
        raise SignOnRefused(Reason.SUBJECT)
    return further | dict(claims)


def _tokens(metadata: Metadata, provider: Provider, code: str, flow: Flow) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri(provider),
        "code_verifier": flow.verifier,
    }
    headers = {}
    try:
        secret = provider.read_secret()
    except InvalidToken as error:
        raise SignOnRefused(Reason.PROVIDER, "client secret unreadable") from error
    if secret and not metadata.posts_secret:
        # RFC 6749, section 2.3.1: both are encoded like a form before they are joined.
        pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": provider.client_id} | ({"client_secret": secret} if secret else {})
    return fetch_json(metadata.token, headers, urlencode(form).encode())


def _further(metadata: Metadata, tokens: Mapping[str, Any]) -> dict[str, Any]:
    """Claims of the userinfo endpoint: many providers have groups and addresses there alone."""
    token = tokens.get("access_token")
    if not (isinstance(token, str) and token.isascii() and token.isprintable()):
        raise SignOnRefused(Reason.INCOMPLETE, "access_token")
    answer = fetch_json(metadata.userinfo, {"Authorization": f"Bearer {token}"})
    return {name: value for name, value in answer.items() if name not in _OWN or name == "sub"}


def _cookie(state: str) -> str:
    digest = hashlib.sha256(state.encode()).hexdigest()[:16]
    return f"{'__Host-' if settings.SESSION_COOKIE_SECURE else ''}sign-on-{digest}"
