"""A request with an API key: `Authorization: Bearer rdk_…`."""

import re
from contextlib import suppress
from urllib.parse import unquote_plus

from django.db import OperationalError
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.audit.request import actor_of
from refdesk.kit.clock import now_ms
from refdesk.kit.ip_addresses import is_in
from refdesk.staff.models import Operator

from .models import ApiKey
from .scopes import Scope, scopes_of
from .secrets import START, is_key, keys_in, prefix_of

EVERY = 60_000
"""Use is recorded at most once in this time (ms)."""
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def account_of(request: HttpRequest) -> Operator | None:
    """The account of the key that a request is sent with; None without a key.

    Raises `HttpError`: 401 for a key that isn't valid, has expired, comes from another network or is in the address,
    403 for an operation that its scopes don't admit. The account is also the request's user, for the audit log.
    """
    _refuse_address(request)
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    key = _valid(text.strip(), str(request.META.get("REMOTE_ADDR", "")))
    _check_scope(request, key)
    _note_use(key)
    request.user = key.account
    return key.account


def key_thing(key: ApiKey) -> Thing:
    """The key as the object of an entry in the audit log."""
    return Thing("api_key", key.pk, key.account.name)


def find(text: str) -> ApiKey | None:
    """The row of a key."""
    prefix = prefix_of(text)
    key = ApiKey.objects.select_related("account__key_library").filter(prefix=prefix).first() if prefix else None
    return key if key is not None and is_key(text, key.hash) else None


def _valid(text: str, address: str) -> ApiKey:
    key = find(text)
    if key is None:
        raise AuthenticationError(message=_("This API key isn’t valid. It may have been revoked, or copied in part."))
    if key.has_expired():
        raise AuthenticationError(message=_("This API key has expired. Ask an administrator for a new one."))
    if key.networks and not is_in(address, key.networks.split()):
        raise AuthenticationError(message=_("This API key can’t be used from this network."))
    return key


def _check_scope(request: HttpRequest, key: ApiKey) -> None:
    match = request.resolver_match
    path = _PARAMETER.sub(r"{\1}", match.route if match else "")
    scopes = scopes_of(request.method or "", f"/{path}")
    if not scopes:
        raise HttpError(403, _("No API key can be used for this. Sign in instead."))
    if scopes.isdisjoint(key.scopes):
        names = _(" or ").join(sorted(f"“{Scope(scope).label}”" for scope in scopes))
        raise HttpError(403, _("This API key doesn’t include this. It needs the scope %(names)s.") % {"names": names})


def _refuse_address(request: HttpRequest) -> None:
    """Refuse a key in an address, and revoke it: servers, proxies and browsers store addresses."""
    address = unquote_plus(request.get_full_path())
    if START not in address:
        return
    texts = keys_in(address)
    for key in filter(None, map(find, texts)):
        record(
            Action.SETTINGS_DELETED,
            key_thing(key),
            actor=actor_of(key.account),
            library=key.library.pk,
            changes={"sent_in": [None, "address"]},
        )
        key.delete()
    if texts:
        text = _("An API key belongs into the header “Authorization”. This one was part of an address: it is revoked.")
        raise AuthenticationError(message=text)


def _note_use(key: ApiKey) -> None:
    """Record the use, unless nothing can be written now: a full disk refuses no reading."""
    now = now_ms()
    unnoted = Q(used_at=None) | Q(used_at__lt=now - EVERY)
    if key.used_at is None or key.used_at < now - EVERY:
        with suppress(OperationalError):
            ApiKey.objects.filter(unnoted, pk=key.pk).update(used_at=now)
