"""Access tokens for XOAUTH2, fetched with a refresh token (RFC 6749, section 6) and cached until they expire.

Some providers return a new refresh token with each access token, and let the previous one expire after weeks.
"""

import json
import logging
import time
import urllib.request
from threading import Lock
from typing import Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from ..settings import OAuthSettings

log = logging.getLogger(__name__)

TIMEOUT = 30
"""Seconds."""
EXPIRY_MARGIN = 60
"""Seconds before its expiry from which a token is not used."""


class TokenUnavailable(OSError):
    """The provider returned no token. Treated like a mail server that can't be reached."""


class RefreshTokenStore(Protocol):
    """Stores the newest refresh token. Raises OSError if the storage is unavailable."""

    def token(self) -> str:
        """The newest refresh token; empty if the provider has returned none."""

    def save(self, token: str) -> None: ...


class AccessTokens:
    """The access tokens of one account. Thread-safe."""

    def __init__(self, settings: OAuthSettings, store: RefreshTokenStore) -> None:
        self._settings, self._store, self._lock = settings, store, Lock()
        self._token, self._until = "", 0.0
        self._unsaved = ""

    def current(self) -> str:
        """A valid access token; blocks while it is fetched. Raises `TokenUnavailable`."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._token, self._until = self._fetch()
            return self._token

    def _fetch(self) -> tuple[str, float]:
        try:
            answer = self._refresh()
            return str(answer["access_token"]), time.monotonic() + int(answer.get("expires_in", 300)) - EXPIRY_MARGIN
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TokenUnavailable(_("There is no token for the mail server: %(error)s") % {"error": error}) from error

    def _refresh(self) -> dict[str, Any]:
        """Try the newest refresh token, then the configured one: a restored backup holds an expired token."""
        newest = self._unsaved or self._store.token()
        if newest and newest != self._settings.refresh_token:
            try:
                return self._request(newest)
            except HTTPError as error:
                log.warning("the renewed refresh token is refused, trying the one that was set: %s", error)
                self._unsaved = ""
        return self._request(self._settings.refresh_token)

    def _request(self, refresh_token: str) -> dict[str, Any]:
        form = {"grant_type": "refresh_token", "client_id": self._settings.client, "refresh_token": refresh_token}
        if self._settings.secret:
            form["client_secret"] = self._settings.secret
        request = urllib.request.Request(self._settings.token_url, urlencode(form).encode())  # noqa: S310 http(s), see settings
        with urllib.request.urlopen(request, timeout=TIMEOUT) as response:  # noqa: S310 as above
            answer: dict[str, Any] = json.loads(response.read(1_000_000))
        self._save(str(answer.get("refresh_token") or self._unsaved or refresh_token), refresh_token)
        return answer

    def _save(self, new: str, used: str) -> None:
        if new == used and not self._unsaved:
            return
        try:
            self._store.save(new)
            self._unsaved = ""
        except OSError as error:
            log.warning("the renewed refresh token can't be stored now: %s", error)
            self._unsaved = new
