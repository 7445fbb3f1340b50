"""Outgoing and incoming emails as rows with a state; operators' preferences; mailboxes and tokens."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from refdesk.chats.models import Chat
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator
from refdesk.tickets.models import Ticket


class Email(models.Model):
    """An email to one address about event `seq` of a ticket, stored in the transaction that stored the event.

    A transcript of a chat has `seq` 0; `notes` says whether it includes internal notes. Times are in milliseconds.
    `due_at` is the time of the next attempt or, while the state is SENDING, the end of the sender's lease.
    `facts`: what a `NOTICE`, `ALERTS` or a `WEBHOOK` says. `maybe_duplicate`: the mail server may have accepted an
    attempt before the one that is known to have succeeded.
    """

    class Kind(models.TextChoices):
        """The first two go to the patron, the next three to an operator, `TRANSCRIPT` to either. The patron of an ended
        chat requested `COPY`. `operator` sent a `TEST` to any address. `INVITATION` and `PASSWORD` hold a link at which
        `operator` sets their password: it is made when the email is sent, and stored nowhere. `NOTICE` tells `operator`
        of a change of their account, `ALERTS` of a channel for alerts that was paused, `WEBHOOK` of a webhook that was
        switched off."""

        CONFIRMATION = "confirmation", _("Confirmation")
        REPLY = "reply", _("Reply")
        NEW = "new", _("New ticket in the operator’s queues")
        REPLIED = "replied", _("Reply to the operator’s ticket")
        ASSIGNED = "assigned", _("Ticket assigned")
        TRANSCRIPT = "transcript", _("Chat transcript")
        COPY = "copy", _("Chat for its patron")
        TEST = "test", _("Test")
        INVITATION = "invitation", _("Invitation")
        PASSWORD = "password", _("Link for a new password")
        NOTICE = "notice", _("Notice about the account")
        ALERTS = "alerts", _("Notice about a channel for alerts")
        WEBHOOK = "webhook", _("Webhook switched off")

    class State(models.TextChoices):
        DUE = "due", _("Waiting")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        BOUNCED = "bounced", _("Bounced")

    library = models.ForeignKey(Library, models.CASCADE, related_name="+", verbose_name=_("library"))
    ticket = models.ForeignKey(
        Ticket, models.CASCADE, null=True, related_name="emails", db_constraint=False, verbose_name=_("ticket")
    )
    chat = models.ForeignKey(
        Chat, models.CASCADE, null=True, related_name="+", db_constraint=False, verbose_name=_("chat")
    )
    seq = models.IntegerField()
    notes = models.BooleanField(_("includes internal notes"), default=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    operator = models.ForeignKey(
        Operator, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("operator")
    )
    recipient = models.CharField(_("to"), max_length=254)
    facts = models.JSONField(default=dict)
    message_id = models.CharField(_("message ID"), max_length=200, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DUE)
    created_at = models.BigIntegerField()
    due_at = models.BigIntegerField()
    sent_at = models.BigIntegerField(null=True, blank=True)
    attempts = models.IntegerField(_("attempts"), default=0)
    maybe_duplicate = models.BooleanField(_("may have been sent twice"), default=False)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("email")
        verbose_name_plural = _("emails")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "seq", "kind", "recipient"], name="one_mail_per_event_and_address"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="emails_due", condition=Q(state__in=["due", "sending"])),
            models.Index(fields=["recipient", "sent_at"], name="emails_sent_to"),
            models.Index(fields=["library", "created_at"], name="emails_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.recipient}"

    @property
    def delivery_ticket_id(self) -> int | None:
        """The ticket whose log records the delivery; None for an operator's email, which only the row records."""
        return self.ticket_id if self.operator_id is None else None


class PasswordRequest(models.Model):
    """A request for a link to set a new password, stored until the mail worker has looked for an account of `email`."""

    email = models.CharField(max_length=320)
    address = models.CharField(max_length=45)
    created_at = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.pk)


class NotificationPreferences(models.Model):
    """Which ticket events notify an operator, by email and on the desk. Without a row the defaults apply."""

    operator = models.OneToOneField(Operator, models.CASCADE, primary_key=True, related_name="notification_preferences")
    email_new = models.BooleanField(default=False)
    email_replies = models.BooleanField(default=True)
    email_assigned = models.BooleanField(default=True)
    desk_new = models.BooleanField(default=True)
    desk_replies = models.BooleanField(default=True)
    desk_assigned = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("notification preferences")
        verbose_name_plural = _("notification preferences")

    def __str__(self) -> str:
        return str(self.operator)


class Mailbox(models.Model):
    """A mailbox, read by one node (`reader`) at a time, until `lease_until`.

    Every email up to `last_uid` has been read. The number is valid for one `uid_validity` (RFC 9051, section 2.3.1.1).
    """

    name = models.CharField(_("mailbox"), max_length=400, unique=True)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    reader = models.CharField(max_length=32, blank=True)
    lease_until = models.BigIntegerField(default=0)
    checked_at = models.BigIntegerField(default=0)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.name


class SmtpConnection(models.Model):
    """Whether the last email to a mail server on this machine went there encrypted: it may lack STARTTLS."""

    server = models.CharField(max_length=300, unique=True)
    encrypted = models.BooleanField()

    def __str__(self) -> str:
        return self.server


class RefreshToken(models.Model):
    """The provider's newest refresh token, encrypted. `configured_digest` is the digest of the configured one."""

    configured_digest = models.CharField(max_length=64, unique=True)
    encrypted_token = models.TextField()

    def __str__(self) -> str:
        return self.configured_digest[:8]


class Incoming(models.Model):
    """An email in a mailbox, by its UID. The key of its command ensures that a ticket stores it once.

    `library` is the library that it was addressed to, if known. `ticket` is the ticket that contains it, or whose
    email it reports on (a bounce).
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Processing")
        FILED = "filed", _("Added to a ticket")
        NO_ACTION = "no_action", _("No action needed")
        SET_ASIDE = "set_aside", _("Set aside")

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="emails", verbose_name=_("mailbox"))
    uid_validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PENDING)
    attempts = models.IntegerField(default=0)
    received_at = models.BigIntegerField()
    message_id = models.CharField(_("message ID"), max_length=254, blank=True, db_index=True)
    sender = models.CharField(_("from"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    library = models.ForeignKey(
        Library, models.CASCADE, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("library")
    )
    ticket = models.ForeignKey(
        Ticket, models.SET_NULL, null=True, blank=True, related_name="+", db_constraint=False, verbose_name=_("ticket")
    )

    class Meta:
        verbose_name = _("received email")
        verbose_name_plural = _("received emails")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["mailbox", "uid_validity", "uid"], name="one_row_per_uid")]
        indexes = [models.Index(fields=["library", "received_at"], name="received_by_age")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}"
