"""The tables of tickets: queues, the heads of tickets, their cards in the index of words, and their logs.

Only the journal writes heads and logs. Times are milliseconds since 1970-01-01 UTC. The head's columns are the fields
of `refdesk.tickets.head.Head`, by the same names.
"""

import idna
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from refdesk.chats.models import Chat
from refdesk.eventlog.models import LogEvent
from refdesk.libraries.models import Department, Library
from refdesk.libraries.own_texts import Translations
from refdesk.staff.models import Operator


class Queue(models.Model):
    """A queue of tickets. Its members are the operators named in it and those of its departments."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="queues", verbose_name=_("library"))
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("URL name"), unique=True)
    welcome = models.TextField(
        _("welcome"), max_length=500, blank=True, default=_("Write down your question. We’ll answer as soon as we can.")
    )
    public = models.BooleanField(_("public form"), default=True)
    address = models.EmailField(_("email address"), null=True, blank=True, unique=True)
    """Email to this address becomes a ticket if the server reads a mailbox. Patrons reply to it."""
    accepts_files = models.BooleanField(_("patrons may send files"), default=True)
    departments = models.ManyToManyField(Department, blank=True, related_name="queues", verbose_name=_("departments"))
    """Their operators are members, and unanswered questions from their widgets go here."""
    members = models.ManyToManyField(Operator, blank=True, related_name="queues", verbose_name=_("additional members"))
    translations = Translations("name", "welcome")

    class Meta:
        verbose_name = _("queue")
        verbose_name_plural = _("queues")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Normalize the address as incoming emails are matched: lowercase, its domain in ASCII (IDNA), nothing after a
        plus."""
        local, _at, domain = (self.address or "").lower().rpartition("@")
        if "+" in local:
            wrong = _("Leave out the plus sign and everything after it. Refdesk puts a ticket’s token there.")
            raise ValidationError({"address": wrong})
        try:
            self.address = f"{local}@{idna.encode(domain, uts46=True).decode()}" if domain else None
        except idna.IDNAError:
            raise ValidationError({"address": _("This domain isn’t valid.")}) from None


class Ticket(models.Model):
    """The head of a ticket's log: a projection, written in the transaction of the events that it follows from."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="+", db_index=False)
    country = models.CharField(max_length=2)
    start_key = models.CharField(max_length=32)
    chat = models.ForeignKey(Chat, models.SET_NULL, null=True, related_name="tickets", db_constraint=False)
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="tickets", db_index=False)
    source = models.CharField(max_length=8)
    status = models.CharField(max_length=8)
    question = models.CharField(max_length=200)
    name = models.CharField(max_length=80, null=True)  # noqa: DJ001 as in Head: None is "not known"
    contact = models.CharField(max_length=254, null=True)  # noqa: DJ001
    owner = models.ForeignKey(Operator, models.PROTECT, null=True, related_name="tickets", db_index=False)
    owner_name = models.CharField(max_length=150)
    tags = models.TextField()
    opened_at = models.BigIntegerField()
    changed_at = models.BigIntegerField()
    last_seq = models.IntegerField()
    excerpt = models.CharField(max_length=200)
    excerpt_by = models.CharField(max_length=7)
    answered_seq = models.IntegerField()
    answered_by = models.CharField(max_length=200)
    excerpt_seq = models.IntegerField(default=0)
    redacted = models.CharField(max_length=60, default="", blank=True)
    forget = models.CharField(max_length=60, default="", blank=True)
    offered = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [models.UniqueConstraint(fields=["library", "start_key"], name="one_ticket_per_start_key")]
        indexes = [
            models.Index(fields=["queue", "status", "-changed_at"], name="tickets_of_queue"),
            models.Index(fields=["-changed_at", "-id"], name="tickets_by_change"),
            models.Index(fields=["owner", "status"], name="tickets_of_owner", condition=Q(owner__isnull=False)),
            models.Index(fields=["contact"], name="tickets_of_contact", condition=Q(contact__isnull=False)),
            models.Index(fields=["library", "changed_at"], name="tickets_closed", condition=Q(status="closed")),
            models.Index(fields=["library"], name="tickets_to_forget", condition=~Q(forget="")),
        ]

    def __str__(self) -> str:
        return gettext("Ticket %(number)d") % {"number": self.pk}


class Card(models.Model):
    """Where the ticket's words are in the index: under `sort_key`, null before the first time.

    They are to be indexed again at `due_at` (ms), null for never.
    """

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    sort_key = models.BigIntegerField(null=True, unique=True)
    due_at = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="tickets_to_index", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return str(self.ticket_id)


class Event(LogEvent):
    """An entry of a ticket’s log."""

    pk = models.CompositePrimaryKey("ticket_id", "seq")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="events", db_constraint=False, db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket", "client_key"], name="one_ticket_event_per_key", condition=Q(client_key__isnull=False)
            )
        ]
