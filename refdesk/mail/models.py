"""Mails to be sent, as rows with a state; and what each operator wants to be mailed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from refdesk.chats.models import Chat
from refdesk.libraries.models import Library
from refdesk.people.models import Operator
from refdesk.tickets.models import Ticket


class Mail(models.Model):
    """One mail to one address: a reading of event `seq` of a ticket, made in the transaction that stored the event.

    Or of a whole chat: then `seq` is 0, and it says whether internal notes go along.

    Times are in milliseconds. `due_at` is when it is to be tried, and while it is being sent, until when nobody else
    may. `twice`: the server may have taken it before the attempt that is known to have succeeded.
    """

    class Kind(models.TextChoices):
        """What it tells. The first two go to the patron, the next three to an operator, the last to either."""

        CONFIRMATION = "confirmation", _("confirmation")
        REPLY = "reply", _("reply")
        NEW = "new", _("new in one's queues")
        REPLIED = "replied", _("reply to one's ticket")
        ASSIGNED = "assigned", _("assigned")
        TRANSCRIPT = "transcript", _("transcript of a chat")

    class State(models.TextChoices):
        """Where it is."""

        DUE = "due", _("waits")
        SENDING = "sending", _("is being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        BOUNCED = "bounced", _("came back")

    library = models.ForeignKey(Library, models.CASCADE, related_name="+", verbose_name=_("library"))
    ticket = models.ForeignKey(
        Ticket, models.CASCADE, null=True, related_name="mails", db_constraint=False, verbose_name=_("ticket")
    )
    chat = models.ForeignKey(
        Chat, models.CASCADE, null=True, related_name="+", db_constraint=False, verbose_name=_("chat")
    )
    seq = models.IntegerField()
    notes = models.BooleanField(_("with internal notes"), default=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    operator = models.ForeignKey(
        Operator, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("operator")
    )
    recipient = models.CharField(_("to"), max_length=254)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DUE)
    made_at = models.BigIntegerField()
    due_at = models.BigIntegerField()
    sent_at = models.BigIntegerField(null=True, blank=True)
    attempts = models.IntegerField(_("attempts"), default=0)
    twice = models.BooleanField(_("may have been sent twice"), default=False)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "seq", "kind", "recipient"], name="one_mail_per_event_and_address"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], name="mails_due", condition=Q(state__in=["due", "sending"])),
            models.Index(fields=["recipient", "sent_at"], name="mails_sent_to"),
            models.Index(fields=["library", "made_at"], name="mails_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.recipient}"

    @property
    def told(self) -> int | None:
        """The ticket whose log says what becomes of it; None where the row alone does."""
        return self.ticket_id if self.operator_id is None else None


class Wanted(models.Model):
    """What an operator wants to be mailed, and to be told on the desk. Who has never chosen has the defaults."""

    operator = models.OneToOneField(Operator, models.CASCADE, primary_key=True, related_name="wanted_mail")
    new = models.BooleanField(default=False)
    replies = models.BooleanField(default=True)
    assigned = models.BooleanField(default=True)
    desk_new = models.BooleanField(default=True)
    desk_replies = models.BooleanField(default=True)
    desk_assigned = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("wanted mail")
        verbose_name_plural = _("wanted mail")

    def __str__(self) -> str:
        return str(self.operator)


class Mailbox(models.Model):
    """A mailbox that is read, by one node at a time. `last_uid` belongs to `validity`; all mail after it is read."""

    name = models.CharField(_("mailbox"), max_length=400, unique=True)
    validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    reader = models.CharField(max_length=32, blank=True)
    read_until = models.BigIntegerField(default=0)
    looked_at = models.BigIntegerField(default=0)
    error = models.CharField(_("error"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("mailbox")
        verbose_name_plural = _("mailboxes")

    def __str__(self) -> str:
        return self.name


class Renewed(models.Model):
    """The refresh token that a provider gave last, encrypted (see `sealed`). `of`: a digest of the one that was set."""

    of = models.CharField(max_length=64, unique=True)
    token = models.TextField()

    def __str__(self) -> str:
        return self.of[:8]


class Incoming(models.Model):
    """What became of a mail in a mailbox, by its UID there. That it is taken once, the tickets' log sees to.

    It belongs to the library that it was meant for, where that is known; and to a ticket, where it is in one, or tells
    of a mail of one.
    """

    class State(models.TextChoices):
        """Where it is."""

        READING = "reading", _("is being read")
        TAKEN = "taken", _("in a ticket")
        NOTED = "noted", _("nothing to do")
        ASIDE = "aside", _("set aside")

    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="mails", verbose_name=_("mailbox"))
    validity = models.BigIntegerField()
    uid = models.BigIntegerField()
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.READING)
    tries = models.IntegerField(default=0)
    at = models.BigIntegerField()
    message_id = models.CharField(max_length=254, blank=True, db_index=True)
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
        verbose_name = _("received mail")
        verbose_name_plural = _("received mails")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["mailbox", "validity", "uid"], name="one_row_per_uid")]
        indexes = [models.Index(fields=["library", "at"], name="received_by_age")]

    def __str__(self) -> str:
        return f"{self.sender}: {self.subject}"
