"""Libraries and their departments."""

import re
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from refdesk.kit.ip_addresses import networks
from refdesk.translations.offered import offered


def check_time_zone(name: str) -> None:
    """Refuse a name that isn't in the time zone database."""
    if name not in available_timezones():
        raise ValidationError(
            _("“%(name)s” isn’t a time zone. Enter one such as Europe/Berlin."), params={"name": name}
        )


def check_language(language: str) -> None:
    """Refuse a language into which the texts are not translated."""
    names = {offer.code: offer.name for offer in offered()}
    if language not in names:
        choices = ", ".join(names.values())
        raise ValidationError(_("Choose one of these languages: %(choices)s."), params={"choices": choices})


def check_networks(text: str) -> None:
    """Refuse a text that isn't a list of networks."""
    try:
        networks(text)
    except ValueError as error:
        raise ValidationError(
            _("“%(word)s” isn’t a network. Enter one such as 203.0.113.0/24 or 2001:db8::/32."),
            params={"word": str(error)},
        ) from error


check_country = RegexValidator(re.compile(r"^[A-Z]{2}\Z"), _("Enter the country as two capital letters, such as US."))
CHATS_AT_ONCE_LIMIT = 99


def check_chats_at_once(number: int) -> None:
    """Refuse a limit of no chat, or of more than anybody answers."""
    if not 1 <= number <= CHATS_AT_ONCE_LIMIT:
        raise ValidationError(
            _("Enter a number from 1 to %(most)d, or nothing for no limit."), params={"most": CHATS_AT_ONCE_LIMIT}
        )


BACKUP_AFTER, BACKUP_AFTER_LIMIT = 60, 900


def check_backup_after(seconds: int) -> None:
    """Refuse a time in which a patron would give up."""
    if not 10 <= seconds <= BACKUP_AFTER_LIMIT:
        raise ValidationError(_("Enter a number of seconds from 10 to %(most)d."), params={"most": BACKUP_AFTER_LIMIT})


class Library(models.Model):
    """One library: the unit of tenancy. Its administrators see nothing of another's."""

    class IpPrivacy(models.TextChoices):
        """How much of a patron's IP address is stored."""

        NONE = "none", _("Don’t store")
        SHORT = "short", _("Store the network only")
        FULL = "full", _("Store the full address")

    class PagePrivacy(models.TextChoices):
        """How much of the address of a patron's page is stored."""

        PATH = "path", _("Store without the query string (everything after ?)")
        WHOLE = "whole", _("Store the full address")

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("URL name"), unique=True)
    language = models.CharField(_("language"), max_length=20, default="en", validators=[check_language])
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC", validators=[check_time_zone])
    settings_saved = models.BooleanField(default=False, editable=False)
    """Whether an administrator has saved them on the desk: then UTC was chosen, too."""
    country = models.CharField(_("country"), max_length=2, default="US", validators=[check_country])
    """Two letters. Phone numbers without a country code belong to this country."""
    ip_privacy = models.CharField(_("patrons’ IP addresses"), max_length=5, choices=IpPrivacy, default=IpPrivacy.SHORT)
    page_privacy = models.CharField(_("page addresses"), max_length=5, choices=PagePrivacy, default=PagePrivacy.PATH)
    chats_at_once = models.PositiveSmallIntegerField(
        _("chats at once"), null=True, blank=True, validators=[check_chats_at_once]
    )
    """The most that an operator answers at once. New chats don’t ring for an operator who has as many."""
    privacy_url = models.URLField(_("privacy page"), blank=True)

    exempt_networks = models.TextField(_("exempt networks"), blank=True, max_length=2_000, validators=[check_networks])
    """One per line. There, blocking a patron blocks the browser alone."""

    push_names = models.BooleanField(_("patrons’ names in push notifications"), default=True)
    """Without them, notifications of a desk that is closed or asleep name the department only."""
    show_pictures = models.BooleanField(_("operators’ pictures for patrons"), default=False)

    class Meta:
        verbose_name = _("library")
        verbose_name_plural = _("libraries")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def keeps_whole_pages(self) -> bool:
        """Whether addresses of pages are stored with their query."""
        return self.page_privacy == self.PagePrivacy.WHOLE


class Department(models.Model):
    """A part of a library that answers patrons, monitored by operators."""

    library = models.ForeignKey(Library, models.PROTECT, related_name="departments", verbose_name=_("library"))
    name = models.CharField(_("name"), max_length=80)
    hours = models.JSONField(_("opening hours"), null=True, blank=True, editable=False)
    """The form that `opening_hours.encoded` makes; None where none are set. They don't close anything then."""
    sign_off = models.BooleanField(_("automatic sign-off"), default=False, editable=False)
    """Whether its operators are set to Offline when its hours end."""
    backup = models.ForeignKey(
        "self", models.SET_NULL, null=True, related_name="+", verbose_name=_("backup department"), editable=False
    )
    """Unclaimed chats are offered to this department, too."""
    backup_after = models.PositiveSmallIntegerField(
        _("offer to the backup after"), default=BACKUP_AFTER, validators=[check_backup_after], editable=False
    )
    """In seconds."""

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                "library",
                Lower("name"),
                name="department_name_in_library",
                violation_error_message=_("This library already has a department with that name."),
            )
        ]

    def __str__(self) -> str:
        return self.name
