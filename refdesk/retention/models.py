"""Retention periods, the sweep's cursors, the ledger of deletions, and erasures."""

from django.db import models
from django.db.models import Q

from refdesk.libraries.models import Department, Library
from refdesk.staff.models import Operator

DATUM_LENGTH = 16


class RetentionPeriod(models.Model):
    """How many days a library keeps a datum: 0 not at all, None forever."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="retention_periods")
    datum = models.CharField(max_length=DATUM_LENGTH)
    days = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "datum"], name="one_period_per_datum")]

    def __str__(self) -> str:
        return f"{self.library}: {self.datum} {self.days}"


class NoRetention(models.Model):
    """A department whose chats leave nothing but counts when they end."""

    department = models.OneToOneField(Department, models.CASCADE, primary_key=True, related_name="no_retention")

    def __str__(self) -> str:
        return str(self.department)


class SweepCursor(models.Model):
    """How far a scope of chats, tickets or records has been swept (see `sweep.cursors`)."""

    scope = models.CharField(max_length=60, primary_key=True)
    at = models.BigIntegerField()
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.scope} to {self.at}"


class LedgerEntry(models.Model):
    """How often a datum was deleted on one day (UTC), and why.

    `datum` is a kind of datum that has a retention period, or, from a chat or ticket that stays, `passage` (part of one
    message) or `message` (a message, note or file). Chats are counted by department, everything else by library.
    """

    class Entity(models.TextChoices):
        CHAT = "chat"
        TICKET = "ticket"
        EMAIL = "email"
        RECORD = "record"
        FILE = "file"
        BLOCK = "block"
        INTERNAL = "internal"

    class Cause(models.TextChoices):
        EXPIRED = "expired"
        PATRON = "patron"
        ADMINISTRATOR = "operator"

    library = models.ForeignKey(Library, models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, models.CASCADE, null=True, related_name="+")
    entity = models.CharField(max_length=8, choices=Entity, default=Entity.CHAT)
    datum = models.CharField(max_length=DATUM_LENGTH)
    cause = models.CharField(max_length=8, choices=Cause)
    day = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "entity", "datum", "cause", "day"],
                name="one_ledger_entry_a_day",
                condition=Q(department__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["library", "entity", "datum", "cause", "day"],
                name="one_ledger_entry_a_day_of_library",
                condition=Q(department__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count} {self.entity}, {self.datum}"


class Erasure(models.Model):
    """An administrator's erasure of everything about a contact, which is not stored. Times are in milliseconds."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="+")
    key = models.CharField(max_length=32)
    at = models.BigIntegerField()
    operator = models.ForeignKey(Operator, models.SET_NULL, null=True, related_name="+")
    operator_name = models.CharField(max_length=150)
    chats = models.PositiveIntegerField(default=0)
    tickets = models.PositiveIntegerField(default=0)
    emails = models.PositiveIntegerField(default=0)
    finished_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "key"], name="one_erasure_per_key")]

    def __str__(self) -> str:
        return f"{self.library}: {self.chats} chats, {self.tickets} tickets"


class ErasureItem(models.Model):
    """A chat or ticket still to be erased. `started`: a live chat whose name and contact are redacted already."""

    class Entity(models.TextChoices):
        CHAT = "chat"
        TICKET = "ticket"

    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="items")
    entity = models.CharField(max_length=6, choices=Entity)
    number = models.BigIntegerField()
    started = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["erasure", "entity", "number"], name="one_item_per_log")]

    def __str__(self) -> str:
        return f"{self.entity} {self.number}"
