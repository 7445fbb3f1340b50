"""What libraries chose, how far the sweep has come, and what it did."""

from django.db import models

from refdesk.libraries.models import Department, Library

DATUM_LENGTH = 8


class Lifetime(models.Model):
    """How many days a library keeps a datum after a chat's end: 0 not at all, None for ever."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="lifetimes")
    datum = models.CharField(max_length=DATUM_LENGTH)
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
    """Up to here chats of this department have lost this datum. It begins anew when a rule changes."""

    department = models.ForeignKey(Department, models.CASCADE, related_name="+")
    datum = models.CharField(max_length=DATUM_LENGTH)
    ended_at = models.BigIntegerField()
    chat = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "datum"], name="one_progress_per_datum")]

    def __str__(self) -> str:
        return f"{self.department_id} {self.datum} to {self.ended_at}"


class LedgerEntry(models.Model):
    """Of how many chats of a department a datum was taken back on one day (UTC), and at whose wish."""

    class Wish(models.TextChoices):
        """Who wanted it."""

        LIFETIME = "lifetime"
        PATRON = "patron"
        ADMINISTRATOR = "operator"

    department = models.ForeignKey(Department, models.CASCADE, related_name="+")
    datum = models.CharField(max_length=DATUM_LENGTH)
    wish = models.CharField(max_length=8, choices=Wish)
    day = models.DateField()
    chats = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "datum", "wish", "day"], name="one_ledger_entry_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.chats} chats, {self.datum}"
