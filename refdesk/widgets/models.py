"""A widget: the window through which a library's page leads to one of its departments."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from refdesk.libraries.models import Department, check_language
from refdesk.libraries.own_texts import Translations

from . import invitation_pages, locations, sites

QUESTIONS_LIMIT = 3
LINES_LIMIT = 4000

check_colour = RegexValidator(
    re.compile(r"^#[0-9a-fA-F]{6}\Z"), _("Enter the color as # and six digits, such as #2456c2.")
)


def check_pages(text: str) -> None:
    """Refuse more pages than a loader compares."""
    if len(invitation_pages.read_pages(text)) > invitation_pages.LIMIT:
        raise ValidationError(_("Enter at most %(limit)d pages."), params={"limit": invitation_pages.LIMIT})


def check_locations(text: str) -> None:
    """Refuse more locations than a sheet has, and longer ones than a chat stores."""
    lines = locations.read_locations(text)
    if len(lines) > locations.LIMIT:
        raise ValidationError(_("Enter at most %(limit)d locations."), params={"limit": locations.LIMIT})
    if too_long := next((line for line in lines if len(line) > locations.LOCATION_LIMIT), ""):
        words = {"limit": locations.LOCATION_LIMIT, "start": too_long[:20]}
        raise ValidationError(_("Shorten “%(start)s…” to at most %(limit)d characters."), params=words)


class Logo(models.Model):
    """A library's picture for the head of a widget, as JPEG."""

    digest = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()
    stored_on = models.DateField(_("stored on"))

    class Meta:
        verbose_name = _("logo")
        verbose_name_plural = _("logos")

    def __str__(self) -> str:
        return self.digest[:8]


class Widget(models.Model):
    """What a library puts on its pages to lead patrons to one department."""

    class Ask(models.TextChoices):
        """Whether a question stands before the chat."""

        OFF = "off", _("Don’t ask")
        OPTIONAL = "optional", _("Ask, optional")
        REQUIRED = "required", _("Ask, required")

    class Form(models.TextChoices):
        """How the widget appears on a page."""

        BUTTON = "button", _("Floating button")
        TAB = "tab", _("Tab")
        PAGE = "page", _("In the page")
        LINK = "link", _("Link")

    class Side(models.TextChoices):
        """The side of the page, in the direction of its text."""

        END = "end", _("Right")
        START = "start", _("Left")

    department = models.ForeignKey(Department, models.PROTECT, related_name="widgets", verbose_name=_("department"))
    slug = models.SlugField(_("URL name"), unique=True)
    title = models.CharField(_("launcher"), max_length=40, default=_("Ask us"))
    heading = models.CharField(_("heading"), max_length=80, default=_("Ask a librarian"))
    welcome = models.TextField(
        _("welcome"), max_length=500, blank=True, default=_("Type your question. A librarian will answer you here.")
    )
    offline = models.TextField(
        _("when no one is online"), max_length=500, blank=True, default=_("No one is at the desk right now.")
    )
    contact_email = models.EmailField(_("email"), blank=True)
    contact_phone = models.CharField(_("phone"), max_length=40, blank=True)
    contact_url = models.URLField(_("page"), blank=True)
    ask_name = models.CharField(_("name"), max_length=8, choices=Ask, default=Ask.OPTIONAL)
    ask_contact = models.CharField(_("email or phone"), max_length=8, choices=Ask, default=Ask.OPTIONAL)
    accepts_files = models.BooleanField(_("patrons may send files"), default=False)
    wait_minutes = models.PositiveSmallIntegerField(
        _("minutes until patrons can leave a question instead"), default=3, validators=[MaxValueValidator(60)]
    )
    """After this many minutes without an answer, the patron can leave a question instead."""
    launch_frame = models.BooleanField(_("patrons may launch iFrame chat"), default=False)
    suggest_faqs = models.BooleanField(_("suggest FAQs"), default=True, db_default=True)
    """While a patron writes a question, public FAQs that may answer it stand below it."""
    language = models.CharField(
        _("language"), max_length=20, blank=True, default="", db_default="", validators=[check_language]
    )
    """Empty: that of the page, then of the browser, then of the library."""
    form = models.CharField(_("form"), max_length=8, choices=Form, default=Form.BUTTON)
    side = models.CharField(_("position"), max_length=8, choices=Side, default=Side.END)
    """Mirrored on pages in languages that are written from right to left."""
    logo = models.ForeignKey(
        Logo, models.PROTECT, null=True, blank=True, related_name="widgets", verbose_name=_("logo")
    )
    accent = models.CharField(_("accent color"), max_length=7, default="#2456c2", validators=[check_colour])
    invite = models.BooleanField(_("show it"), default=False)
    invite_after = models.PositiveSmallIntegerField(
        _("after (seconds)"), default=30, validators=[MinValueValidator(5), MaxValueValidator(90)]
    )
    invite_pages = models.TextField(_("on pages"), blank=True, max_length=LINES_LIMIT, validators=[check_pages])
    """One per line, such as /catalog/*. Empty: on all pages that have the widget."""
    invite_text = models.CharField(
        _("text"), max_length=200, default=_("Do you have a question? A librarian can help you now.")
    )
    public_computers = models.BooleanField(_("Public computers"), default=False)
    """Shared computers: nothing of a chat stays after its tab is closed."""
    locations = models.TextField(
        _("locations"), blank=True, default="", db_default="", max_length=2 * LINES_LIMIT, validators=[check_locations]
    )
    """One per line, such as *Second floor, map room*: each has a QR code."""
    sites = models.TextField(_("allowed websites"), blank=True, max_length=LINES_LIMIT)
    """One per line, such as https://www.example.org, https://*.example.org or http://localhost:*."""
    translations = Translations("heading", "title", "welcome", "offline", "invite_text")

    class Meta:
        verbose_name = _("widget")
        verbose_name_plural = _("widgets")
        ordering = ["slug"]

    def __str__(self) -> str:
        return f"{self.title} ({self.slug})"


class Question(models.Model):
    """One of the library's own questions before a chat."""

    widget = models.ForeignKey(Widget, models.CASCADE, related_name="questions", verbose_name=_("widget"))
    label = models.CharField(_("question"), max_length=120)
    required = models.BooleanField(_("required"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Refuse a fourth question."""
        others = Question.objects.filter(widget_id=self.widget_id).exclude(pk=self.pk)
        if self.widget_id and others.count() >= QUESTIONS_LIMIT:
            raise ValidationError(
                _("A widget can have at most %(limit)d questions."), params={"limit": QUESTIONS_LIMIT}
            )


class SeenSite(models.Model):
    """An origin whose pages have loaded the widget. A row is written at most once a day."""

    widget = models.ForeignKey(Widget, models.CASCADE, related_name="seen_sites", verbose_name=_("widget"))
    origin = models.CharField(_("website"), max_length=sites.ORIGIN_LIMIT)
    seen_on = models.DateField(_("last seen"), db_index=True)

    class Meta:
        verbose_name = _("website seen")
        verbose_name_plural = _("websites seen")
        constraints = [models.UniqueConstraint(fields=["widget", "origin"], name="seen_site_once")]

    def __str__(self) -> str:
        return self.origin


def site_allowed(widget: Widget, origin: str) -> bool:
    """Whether the widget may appear on a page of this origin."""
    return sites.matches(widget.sites, origin)


def frame_ancestors(widget: Widget) -> str:
    """The sources for the policy directive of that name: our own pages, and the widget's sites."""
    allowed = sites.sources(widget.sites)
    return "'self'" if allowed == "'none'" else f"'self' {allowed}"
