"""ID tokens and logout tokens: signature, issuer, audience and times (OpenID Connect Core 1.0, section 3.1.3.7)."""

from collections.abc import Mapping
from typing import Any

from django.utils.crypto import constant_time_compare

from .metadata import Metadata, read_keys
from .reasons import Reason, SignOnRefused

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures with a key pair. `none` and those with a shared secret are refused."""
SKEW = 90
"""Seconds by which the clocks may differ."""
TEXT_LIMIT = 255
"""Characters of a subject (255 ASCII characters at most, Core 1.0, section 2) and of a session's name."""
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
Claims = Mapping[str, Any]


def checked_id_token(token: object, metadata: Metadata, client_id: str, nonce: str) -> Claims:
    """The claims of an ID token. Raises `SignOnRefused`."""
    claims = _verified(token, metadata, client_id, ("iss", "aud", "exp", "iat", "sub"))
    if not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise SignOnRefused(Reason.NONCE)
    return claims


def checked_logout_token(token: object, metadata: Metadata, client_id: str) -> Claims:
    """The claims of a logout token (Back-Channel Logout 1.0, section 2.6). Raises `SignOnRefused`."""
    claims = _verified(token, metadata, client_id, ("iss", "aud", "iat", "jti", "events"))
    events = claims["events"]
    if not isinstance(events, dict) or LOGOUT_EVENT not in events or "nonce" in claims:
        raise SignOnRefused(Reason.INCOMPLETE, "events")
    if not (claims.get("sub") or claims.get("sid")):
        raise SignOnRefused(Reason.INCOMPLETE, "sub")
    return claims


def _verified(token: object, metadata: Metadata, client_id: str, required: tuple[str, ...]) -> Claims:
    # Only sign-ins at a provider need this library: importing it would slow each start and command down.
    import jwt

    if not isinstance(token, str):
        raise SignOnRefused(Reason.INCOMPLETE, "token")
    try:
        header = jwt.get_unverified_header(token)
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise SignOnRefused(Reason.ALGORITHM, str(algorithm)[:20])
        key = _key(metadata, header.get("kid"), algorithm)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[algorithm],
            audience=client_id,
            issuer=metadata.issuer,
            leeway=SKEW,
            options={"require": list(required)},
        )
    except jwt.PyJWTError as error:
        raise _refusal(error) from error
    except (ValueError, TypeError, RecursionError) as error:
        raise SignOnRefused(Reason.INCOMPLETE, type(error).__name__) from error
    _check_party(claims, client_id)
    for name in ("sub", "sid", "jti"):
        if name in claims and not _is_name(claims[name]):
            raise SignOnRefused(Reason.INCOMPLETE, name)
    return claims


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and 0 < len(value) <= TEXT_LIMIT


def _refusal(error: Exception) -> SignOnRefused:
    import jwt

    reasons: tuple[tuple[type[Exception], Reason], ...] = (
        (jwt.InvalidIssuerError, Reason.ISSUER),
        (jwt.InvalidAudienceError, Reason.AUDIENCE),
        (jwt.ExpiredSignatureError, Reason.EXPIRED),
        (jwt.ImmatureSignatureError, Reason.NOT_YET_VALID),
        (jwt.InvalidAlgorithmError, Reason.ALGORITHM),
        (jwt.InvalidSignatureError, Reason.SIGNATURE),
        (jwt.InvalidKeyError, Reason.SIGNATURE),
    )
    reason = next((reason for kind, reason in reasons if isinstance(error, kind)), Reason.INCOMPLETE)
    return SignOnRefused(reason, type(error).__name__)


def _check_party(claims: Claims, client_id: str) -> None:
    """A token for several applications has to be issued to this one."""
    audience, party = claims["aud"], claims.get("azp")
    if (isinstance(audience, list) and len(audience) > 1 and party is None) or party not in (None, client_id):
        raise SignOnRefused(Reason.AUDIENCE, "azp")


def _key(metadata: Metadata, name: object, algorithm: str) -> Any:
    """The provider's key with this name. Keys that were stored before are read again if it isn't among them."""
    for again in (False, True):
        keys = [key for key in read_keys(metadata, again=again) if _fits(key, name, algorithm)]
        if keys:
            return _loaded(keys[0], algorithm)
    raise SignOnRefused(Reason.SIGNATURE, "unknown key")


def _fits(key: object, name: object, algorithm: str) -> bool:
    kinds = {"R": "RSA", "P": "RSA", "E": "OKP" if algorithm == "EdDSA" else "EC"}
    return (
        isinstance(key, dict)
        and key.get("kty") == kinds[algorithm[0]]
        and (name is None or key.get("kid") == name)
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
    )


def _loaded(key: dict[str, Any], algorithm: str) -> Any:
    import jwt

    return jwt.PyJWK(key, algorithm=algorithm)
