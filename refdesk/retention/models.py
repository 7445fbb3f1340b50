"""What libraries chose, how far the sweep has come, and what it did."""

from django.db import models
from django.db.models import Q

from refdesk.libraries.models import Department, Library
from refdesk.people.models import Operator

KEPT_LENGTH = 16


class Lifetime(models.Model):
    """How many days a library keeps something: 0 not at all, None for ever."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="lifetimes")
    datum = models.CharField(max_length=KEPT_LENGTH)
    days = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "datum"], name="one_lifetime_per_datum")]

    def __str__(self) -> str:
        return f"{self.library}: {self.datum} {self.days}"


class KeepsNothing(models.Model):
    """A department of which nothing but counts remains after a chat's end."""

    department = models.OneToOneField(Department, models.CASCADE, primary_key=True, related_name="keeps_nothing")

    def __str__(self) -> str:
        return str(self.department)


class Progress(models.Model):
    """Up to here a line of chats, tickets or records has lost a datum (see `progress`)."""

    line = models.CharField(max_length=60, primary_key=True)
    at = models.BigIntegerField()
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.line} to {self.at}"


class LedgerEntry(models.Model):
    """Of how many things in a room a datum was taken back on one day (UTC), and at whose wish.

    Of a chat or a ticket that stays a `passage`, or a `message`, a note or a file in it, may be gone: each counts for
    itself. Chats are counted by department, all else by library.
    """

    class Room(models.TextChoices):
        """What it was of."""

        CHAT = "chat"
        TICKET = "ticket"
        MAIL = "mail"
        RECORD = "record"
        FILE = "file"

    class Wish(models.TextChoices):
        """Who wanted it."""

        LIFETIME = "lifetime"
        PATRON = "patron"
        ADMINISTRATOR = "operator"

    library = models.ForeignKey(Library, models.CASCADE, related_name="+")
    department = models.ForeignKey(Department, models.CASCADE, null=True, related_name="+")
    room = models.CharField(max_length=8, choices=Room, default=Room.CHAT)
    datum = models.CharField(max_length=KEPT_LENGTH)
    wish = models.CharField(max_length=8, choices=Wish)
    day = models.DateField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["department", "room", "datum", "wish", "day"],
                name="one_ledger_entry_a_day",
                condition=Q(department__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["library", "room", "datum", "wish", "day"],
                name="one_ledger_entry_a_day_of_library",
                condition=Q(department__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count} {self.room}, {self.datum}"


class Erasure(models.Model):
    """Somebody had all erased that was held about a contact; which, is not kept. Times are in milliseconds."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="+")
    key = models.CharField(max_length=32)
    at = models.BigIntegerField()
    operator = models.ForeignKey(Operator, models.SET_NULL, null=True, related_name="+")
    operator_name = models.CharField(max_length=150)
    chats = models.PositiveIntegerField(default=0)
    tickets = models.PositiveIntegerField(default=0)
    mails = models.PositiveIntegerField(default=0)
    finished_at = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "key"], name="one_erasure_per_key")]

    def __str__(self) -> str:
        return f"{self.library}: {self.chats} chats, {self.tickets} tickets"


class Erasing(models.Model):
    """A chat or a ticket that is still to be erased. `begun`: it goes on, and its name and contact are gone."""

    class Room(models.TextChoices):
        """What it is."""

        CHAT = "chat"
        TICKET = "ticket"

    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="left")
    room = models.CharField(max_length=6, choices=Room)
    number = models.BigIntegerField()
    begun = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["erasure", "room", "number"], name="one_erasing_of_each")]

    def __str__(self) -> str:
        return f"{self.room} {self.number}"
