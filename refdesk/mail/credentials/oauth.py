"""Tokens for XOAUTH2, got with a refresh token (RFC 6749, section 6), kept until shortly before they expire.

Some providers give another refresh token with each, and let the one before it end after weeks.
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
EARLY = 60
"""A token is not used in its last seconds."""


class TokenUnavailable(OSError):
    """The provider gives none; an OSError, since it is as if the mail server were away."""


class RefreshTokenStore(Protocol):
    """Where the refresh token is kept that came last. Raises OSError where it can't be reached."""

    def token(self) -> str:
        """That; empty where none came yet."""

    def keep(self, token: str) -> None:
        """From now on this."""


class AccessTokens:
    """For one account; from any thread."""

    def __init__(self, told: OAuthSettings, shelf: RefreshTokenStore) -> None:
        self._told, self._shelf, self._lock = told, shelf, Lock()
        self._token, self._until = "", 0.0
        self._unkept = ""

    def current(self) -> str:
        """A token that is good now. Raises `NoToken`."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._token, self._until = self._fetch()
            return self._token

    def _fetch(self) -> tuple[str, float]:
        try:
            told = self._given()
            return str(told["access_token"]), time.monotonic() + int(told.get("expires_in", 300)) - EARLY
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TokenUnavailable(_("There is no token for the mail server: %(error)s") % {"error": error}) from error

    def _given(self) -> dict[str, Any]:
        """By the newest refresh token; by the one that was set where that is refused, as after a restored backup."""
        newest = self._unkept or self._shelf.token()
        if newest and newest != self._told.refresh_token:
            try:
                return self._asked(newest)
            except HTTPError as error:
                log.warning("the renewed refresh token is refused, trying the one that was set: %s", error)
                self._unkept = ""
        return self._asked(self._told.refresh_token)

    def _asked(self, refresh_token: str) -> dict[str, Any]:
        asked = {"grant_type": "refresh_token", "client_id": self._told.client, "refresh_token": refresh_token}
        if self._told.secret:
            asked["client_secret"] = self._told.secret
        request = urllib.request.Request(self._told.token_url, urlencode(asked).encode())  # noqa: S310 http(s), see settings
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 as above
            told: dict[str, Any] = json.loads(answer.read(1_000_000))
        self._keep(str(told.get("refresh_token") or self._unkept or refresh_token), refresh_token)
        return told

    def _keep(self, renewed: str, before: str) -> None:
        if renewed == before and not self._unkept:
            return
        try:
            self._shelf.keep(renewed)
            self._unkept = ""
        except OSError as error:
            log.warning("the renewed refresh token can't be kept now: %s", error)
            self._unkept = renewed
