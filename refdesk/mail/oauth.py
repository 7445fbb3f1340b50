"""Tokens for XOAUTH2, got with a refresh token (RFC 6749, section 6), kept until shortly before they expire."""

import json
import time
import urllib.request
from urllib.parse import urlencode

from .settings import OAuth

TIMEOUT = 30
EARLY = 60
"""A token is not used in its last seconds."""


class NoToken(OSError):
    """The provider gives none; an OSError, since it is as if the mail server were away."""


class Tokens:
    """For one account. From one thread at a time."""

    def __init__(self, told: OAuth) -> None:
        self._told = told
        self._token, self._until = "", 0.0

    def current(self) -> str:
        """A token that is good now. Raises `NoToken`."""
        if time.monotonic() >= self._until:
            self._token, self._until = self._fetch()
        return self._token

    def _fetch(self) -> tuple[str, float]:
        asked = {
            "grant_type": "refresh_token",
            "client_id": self._told.client,
            "refresh_token": self._told.refresh_token,
        }
        if self._told.secret:
            asked["client_secret"] = self._told.secret
        request = urllib.request.Request(self._told.token_url, urlencode(asked).encode())  # noqa: S310 http(s), see settings
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                told = json.loads(answer.read(1_000_000))
            return str(told["access_token"]), time.monotonic() + int(told.get("expires_in", 300)) - EARLY
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NoToken(f"no token for the mail server: {error}") from error
