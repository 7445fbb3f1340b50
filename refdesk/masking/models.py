"""What each library masks, and how often something was masked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from refdesk.libraries.models import Library

KIND_LENGTH = 20


class MaskingRules(models.Model):
    """What a library masks in what patrons write. A library without a row has the defaults."""

    library = models.OneToOneField(Library, models.CASCADE, primary_key=True, related_name="masking_rules")
    payment_cards = models.BooleanField(_("payment cards"), default=True)
    passwords = models.BooleanField(_("passwords"), default=True)
    patron_cards = models.TextField(_("library cards"), blank=True, max_length=1_000)
    """One per line: the prefix of the library's cards, and their length."""
    countries = models.CharField(_("national numbers"), blank=True, max_length=200)
    """Two letters each: the countries whose numbers are masked."""
    patterns = models.TextField(_("own patterns"), blank=True, max_length=3_000)
    """One per line, see `patterns`."""
    keepable = models.BooleanField(_("patrons may send it anyway"), default=False)
    """Whether patrons decide themselves, after they were shown what would be masked."""
    accept_broad = models.BooleanField(_("patterns may mask ordinary text"), default=False)
    """Whether a pattern is saved that masks one of the lines of `ordinary_lines`."""

    def __str__(self) -> str:
        return str(self.library)


class MaskingCount(models.Model):
    """How many passages rules of a kind masked on one day (UTC)."""

    library = models.ForeignKey(Library, models.CASCADE, related_name="+")
    day = models.DateField()
    kind = models.CharField(max_length=KIND_LENGTH)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["library", "day", "kind"], name="one_masking_count_a_day")]

    def __str__(self) -> str:
        return f"{self.library} {self.day}: {self.count} {self.kind}"
