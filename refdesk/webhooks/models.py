"""Webhooks and their deliveries. Times are milliseconds since 1970-01-01 UTC."""

import ipaddress
import re
import secrets
from base64 import b64encode
from contextlib import suppress
from urllib.parse import urlsplit

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from refdesk.identity.encryption import fernet
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.outgoing.addresses import may_reach
from refdesk.staff.models import check_name

SECRET_BEGINS = "whsec_"  # noqa: S105 no secret
_SECRET_BYTES = 32
OVERLAP = 86_400_000
"""How long a secret that was replaced signs beside the new one (ms)."""
_PURPOSE = "refdesk.webhooks"
_ADDRESS = re.compile(r"[!-~]+")


def check_address(address: str) -> None:
    """Refuse what is no https address, and literal addresses of private networks.

    A name of a host is resolved, and its address checked, whenever a request is sent.
    """
    try:
        parts = urlsplit(address)
        usable = parts.scheme == "https" and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not _ADDRESS.fullmatch(address) or "\\" in address or "@" in parts.netloc or parts.fragment:
        raise ValidationError(gettext("Enter an address that begins with https://, without a user name or “#”."))
    try:
        private = not may_reach(str(ipaddress.ip_address(parts.hostname or "")), settings.CONFIG.outgoing_networks)
    except ValueError:
        private = False
    if private:
        raise ValidationError(gettext("This is an address of a private network, where webhooks aren’t sent."))


class Webhook(models.Model):
    """An address of another system that gets the chosen events of a library."""

    class Stopped(models.TextChoices):
        """Why the server itself switched a webhook off."""

        GONE = "gone", _("The receiver answered 410")
        FAILING = "failing", _("All deliveries failed for five days")

    library = models.ForeignKey(Library, models.CASCADE, related_name="webhooks")
    name = models.CharField(_("name"), max_length=80, validators=[check_name])
    address = models.CharField(_("address"), max_length=1_000, validators=[check_address])
    events = models.JSONField(default=list)
    include_text = models.BooleanField(_("include texts"), default=False)
    enabled = models.BooleanField(_("enabled"), default=True)
    stopped = models.CharField(max_length=7, choices=Stopped, default="", blank=True, editable=False)
    """Empty where it is enabled, or a person disabled it."""
    failing_since = models.BigIntegerField(null=True, editable=False)
    """The first failed attempt since which none succeeded."""
    accepts_at = models.BigIntegerField(null=True, editable=False)
    """No request is sent before: the `Retry-After` of the receiver (ms)."""
    since = models.BigIntegerField(editable=False)
    """When it was made or enabled last: earlier events aren't sent."""
    secret = models.TextField(editable=False)
    """Encrypted."""
    former_secret = models.TextField(default="", db_default="", blank=True, editable=False)
    """The secret before the present one, encrypted; empty without one."""
    former_secret_until = models.BigIntegerField(null=True, editable=False)
    """When the former secret signs for the last time."""

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def make_secret(self) -> str:
        """Set a new secret. Returns its text, which is stored encrypted."""
        text = SECRET_BEGINS + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
        self.secret = fernet(_PURPOSE).encrypt(text.encode()).decode()
        return text

    def replace_secret(self, now: int) -> str:
        """Set a new secret, beside which the present one signs for `OVERLAP`. `now` is in ms. Returns its text.

        The secret before the present one signs no more. A present one that can't be read never signs again.
        """
        self.former_secret, self.former_secret_until = self.secret, now + OVERLAP
        try:
            self.read_secret()
        except InvalidToken:
            self.former_secret, self.former_secret_until = "", None
        return self.make_secret()

    def read_secret(self) -> str:
        """The secret's text. Raises `InvalidToken` if it was encrypted with a secret key that is no longer known."""
        return _decrypt(self.secret)

    def read_secrets(self, now: int) -> list[str]:
        """The secrets that sign at `now` (ms), the present one first. Raises `InvalidToken` as `read_secret`.

        A former one that can't be read is left out.
        """
        secrets = [self.read_secret()]
        if self.former_secret_until is not None and now < self.former_secret_until:
            with suppress(InvalidToken):
                secrets.append(_decrypt(self.former_secret))
        return secrets


def _decrypt(secret: str) -> str:
    return fernet(_PURPOSE).decrypt(secret.encode()).decode()


def new_message() -> str:
    return f"msg_{secrets.token_hex(16)}"


class Delivery(models.Model):
    """One event for one webhook, with the result of the last attempt.

    `due_at` is the time of the next attempt or, while the state is SENDING, the end of the sender's lease; None once it
    was delivered or has failed.
    """

    class State(models.TextChoices):
        """The state of a delivery."""

        DUE = "due", _("Waiting")
        SENDING = "sending", _("Sending")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Failed")

    # Without a constraint: a webhook that is deleted at this moment must not undo the chat's event.
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries", db_constraint=False, db_index=False)
    message = models.CharField(max_length=40, default=new_message)
    """The `webhook-id`, which is the same for each attempt."""
    event = models.CharField(max_length=20)
    at = models.BigIntegerField()
    """When the event happened."""
    data = models.JSONField(default=dict)
    """Numbers and names of kinds: no text that a person wrote."""
    seq = models.IntegerField(default=0)
    """The number of the event in its log, from which a text is read; 0 without a text."""
    state = models.CharField(max_length=9, choices=State, default=State.DUE)
    created_at = models.BigIntegerField(default=now_ms)
    due_at = models.BigIntegerField(null=True, default=now_ms)
    done_at = models.BigIntegerField(null=True)
    attempts = models.IntegerField(default=0)
    status = models.IntegerField(null=True)
    """The HTTP status of the last attempt; None without an answer."""
    error = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["webhook", "-id"], name="deliveries_of_webhook"),
            models.Index(fields=["webhook", "due_at"], name="deliveries_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["created_at"], name="deliveries_by_age"),
        ]

    def __str__(self) -> str:
        return self.message
