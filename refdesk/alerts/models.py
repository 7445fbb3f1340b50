"""Channels of departments, what each has been alerted of, and departments without anybody in their opening hours."""

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from refdesk.identity.encryption import fernet
from refdesk.libraries.models import Department
from refdesk.staff.models import check_name

_PURPOSE = "refdesk.alerts"
WAITING_SECONDS, WAITING_LEAST, WAITING_MOST = 60, 15, 900


def check_waiting_seconds(seconds: int) -> None:
    """Refuse a time that is too short to claim a chat, or in which a patron would give up."""
    if not WAITING_LEAST <= seconds <= WAITING_MOST:
        limits = {"least": WAITING_LEAST, "most": WAITING_MOST}
        raise ValidationError(_("Enter a number of seconds from %(least)d to %(most)d."), params=limits)


class ChannelKind(models.TextChoices):
    """The service, which decides the format of messages."""

    SLACK = "slack", "Slack"
    TEAMS = "teams", "Microsoft Teams"
    MATTERMOST = "mattermost", "Mattermost"
    MATRIX = "matrix", "Matrix"
    DISCORD = "discord", "Discord"
    NTFY = "ntfy", "ntfy"


class AlertChannel(models.Model):
    """A channel that is alerted when no one answers the department's patrons. Times are in ms."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="alert_channels")
    kind = models.CharField(max_length=10, choices=ChannelKind, editable=False)
    name = models.CharField(_("name"), max_length=80, validators=[check_name])
    sealed_address = models.TextField(editable=False)
    """Encrypted: everyone who has it can write to the channel."""
    sealed_token = models.TextField(editable=False, blank=True)
    """Encrypted; empty for a service without one."""
    room = models.CharField(_("room ID"), max_length=255, blank=True)
    """The room of a channel in Matrix; empty for other services."""
    waiting = models.BooleanField(_("when no one has claimed a chat"), default=True)
    waiting_seconds = models.PositiveSmallIntegerField(
        _("after"), default=WAITING_SECONDS, validators=[check_waiting_seconds]
    )
    missed = models.BooleanField(_("when a chat was missed"), default=False)
    unstaffed = models.BooleanField(_("when no one is there in opening hours"), default=False)
    include_question = models.BooleanField(_("include the question"), default=False)
    enabled = models.BooleanField(_("send alerts"), default=True)
    active_since = models.BigIntegerField(editable=False)
    """When its settings were saved last: chats missed before are no alert."""
    sent_at = models.BigIntegerField(null=True, editable=False)
    failing_since = models.BigIntegerField(null=True, editable=False)
    """Since when no message has arrived; None after a success."""
    failures = models.PositiveIntegerField(default=0, editable=False)
    """Messages that have not arrived since then."""
    failure = models.JSONField(null=True, editable=False)
    """Why the last message did not arrive: the fields of `delivery.Answer`."""
    paused_at = models.BigIntegerField(null=True, editable=False)
    """When it was switched off because no message arrived for days."""

    class Meta:
        ordering = ["department__name", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    def set_secret(self, address: str, token: str) -> None:
        """What stays is not encrypted again, so that its encrypted form changes with the secret alone."""
        if address != _opened(self.sealed_address):
            self.sealed_address = _sealed(address)
        if token != _opened(self.sealed_token):
            self.sealed_token = _sealed(token)

    def read_secret(self) -> tuple[str, str] | None:
        """The address and the token; None if they were encrypted with a secret key that is no longer known."""
        address, token = _opened(self.sealed_address), _opened(self.sealed_token)
        return None if address is None or token is None else (address, token)


def _sealed(text: str) -> str:
    return fernet(_PURPOSE).encrypt(text.encode()).decode() if text else ""


def _opened(sealed: str) -> str | None:
    """None for what was encrypted with a secret key that is no longer known."""
    try:
        return fernet(_PURPOSE).decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        return None


class Alert(models.Model):
    """A channel is alerted of this subject once: by the node that inserts the row, or another if that was killed.

    Subjects that are due together are one `message`.
    """

    class Reason(models.TextChoices):
        """What the channel is alerted of; the subject is a chat, or the beginning of the absence."""

        WAITING = "waiting"
        MISSED = "missed"
        UNSTAFFED = "unstaffed"

    channel = models.ForeignKey(AlertChannel, models.CASCADE, related_name="alerts")
    reason = models.CharField(max_length=10, choices=Reason)
    subject = models.BigIntegerField()
    message = models.CharField(max_length=32, db_index=True)
    at = models.BigIntegerField(db_index=True)
    by = models.CharField(max_length=32)
    """Random, of the node that sends."""
    held_until = models.BigIntegerField(null=True)
    """Until when it belongs to that node (ms); null once it was sent, or can't be."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "reason", "subject"], name="alert_once")]
        indexes = [
            models.Index(fields=["held_until"], name="alerts_held", condition=models.Q(held_until__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.channel_id} {self.reason} {self.subject}"


class Absence(models.Model):
    """No one answers the department's patrons within its opening hours, since `since` (ms); seen last at `seen_at`."""

    department = models.OneToOneField(Department, models.CASCADE, primary_key=True, related_name="+")
    since = models.BigIntegerField()
    seen_at = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.pk)
