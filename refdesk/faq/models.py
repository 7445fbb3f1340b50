"""The tables: FAQ groups, FAQs, their pictures, and votes."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_slug
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from refdesk.chats.models import Chat
from refdesk.files.models import File
from refdesk.kit import clean_html, html_pictures
from refdesk.kit.text import forbidden_character, nfc
from refdesk.libraries.models import Library, check_language
from refdesk.tickets.models import Ticket
from refdesk.widgets.models import Widget

from . import content
from .pictures import uses
from .pictures.checks import checked_pictures
from .search import entries, index

QUESTION_LIMIT = 300
ANSWER_LIMIT = 50_000
LABELS_LIMIT = 500
TRANSLATION_KEY_LIMIT = 60


class FaqGroup(models.Model):
    """FAQs of one library that belong together. Internal groups are visible to operators only."""

    class Audience(models.TextChoices):
        PUBLIC = "public", _("Public")
        INTERNAL = "internal", _("Internal: operators only")

    library = models.ForeignKey(Library, models.PROTECT, related_name="faq_groups", verbose_name=_("library"))
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("URL name"), max_length=60, unique=True)
    audience = models.CharField(_("audience"), max_length=8, choices=Audience, default=Audience.INTERNAL)
    description = models.CharField(_("description"), max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    widget = models.ForeignKey(
        Widget, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("widget")
    )

    class Meta:
        verbose_name = _("FAQ group")
        verbose_name_plural = _("FAQ groups")
        ordering = ["position", "name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        return self.audience == self.Audience.PUBLIC

    def clean(self) -> None:
        """Refuses a widget of another library: readers would reach strangers."""
        if self.widget is not None and self.widget.department.library_id != self.library_id:
            raise ValidationError({"widget": _("This widget belongs to another library.")})


class Faq(models.Model):
    """A question and its answer. The answer is sanitized HTML whatever the way it was saved."""

    class State(models.TextChoices):
        """Only published FAQs are found and shown."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RETIRED = "retired", _("Retired")

    group = models.ForeignKey(FaqGroup, models.CASCADE, related_name="faqs", verbose_name=_("FAQ group"))
    question = models.CharField(_("question"), max_length=QUESTION_LIMIT)
    slug = models.SlugField(_("URL name"), max_length=80, blank=True)
    answer = models.TextField(_("answer"), validators=[MaxLengthValidator(ANSWER_LIMIT)])
    topics = models.CharField(_("topics"), max_length=LABELS_LIMIT, blank=True)
    """Separated by commas, and shown to readers."""
    keywords = models.CharField(_("keywords"), max_length=LABELS_LIMIT, blank=True)
    """Further words by which the FAQ is found."""
    language = models.CharField(
        _("language"), max_length=20, blank=True, default="", db_default="", validators=[check_language]
    )
    """Django's code; empty: the library's."""
    translation_key = models.CharField(
        _("name of its translations"),
        max_length=TRANSLATION_KEY_LIMIT,
        blank=True,
        default="",
        db_default="",
        validators=[validate_slug],
    )
    """FAQs of a library with the same one are translations of each other."""
    links = models.JSONField(_("related links"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated"), default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    helpful = models.PositiveIntegerField(_("helpful"), default=0)
    unhelpful = models.PositiveIntegerField(_("not helpful"), default=0)

    class Meta:
        verbose_name = _("FAQ")
        verbose_name_plural = _("FAQs")
        ordering = ["question", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "slug"],
                name="faq_slug_in_group",
                violation_error_message=_("This group already has an FAQ with that URL name."),
            )
        ]
        indexes = [
            models.Index(fields=["state", "group"], name="faq_by_state"),
            models.Index(fields=["language"], name="faq_by_language"),
            models.Index(fields=["translation_key"], name="faq_by_translation_key"),
        ]

    def __str__(self) -> str:
        return self.question

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves the FAQ, its index entry and its uses of pictures in one transaction."""
        self.answer = clean_html.from_input(self.answer)
        if self.state == self.State.PUBLISHED and self.published_at is None:
            self.published_at = self.updated_at
        with transaction.atomic():
            super().save(*args, **kwargs)
            index.renew([entries.row_of(self.entry)])
            uses.renew({self.pk: self.answer})

    def clean(self) -> None:
        """Brings each field into its stored form. Raises `ValidationError` with the errors by field."""
        wrong: dict[str, str] = {}
        for name in ("question", "topics", "keywords"):
            text = nfc(" ".join(getattr(self, name).split()))
            setattr(self, name, text if name == "question" else ", ".join(content.split_labels(text)))
        answer = self.answer.strip()
        if misleading := clean_html.links_with_user(answer):
            text = gettext(
                "The link “%(address)s” has a name before an @, so it looks like another host. Leave the name out."
            )
            wrong["answer"] = text % {"address": misleading[0][:80]}
        self.answer = clean_html.from_input(nfc(answer))
        for name in ("question", "answer", "topics", "keywords"):
            if character := forbidden_character(getattr(self, name)):
                text = gettext("It contains the character %(character)s, which isn’t allowed.")
                wrong[name] = text % {"character": character}
        if answer and "answer" not in wrong:
            self._check_answer(wrong)
        self.slug = self.slug or self._free_slug()
        try:
            self.links = content.checked_links(self.links)
        except ValueError as reason:
            wrong["links"] = str(reason)
        if wrong:
            raise ValidationError(wrong)

    def _check_answer(self, wrong: dict[str, str]) -> None:
        """Bring the pictures of the answer into their stored form, or add what is wrong with the answer."""
        # An import checks FAQs of groups that it has yet to create: their ids are missing, their library is known.
        group = getattr(self, "group", None)
        if group is not None:
            try:
                self.answer = checked_pictures(self.answer, group.library_id)
            except ValueError as reason:
                wrong["answer"] = str(reason)
                return
        if not clean_html.plain_text(self.answer):
            wrong["answer"] = (
                gettext("This answer has only decorative pictures. Write some text, or describe a picture.")
                if "<img " in self.answer
                else gettext("This answer has only content that isn’t allowed. Write some text.")
            )

    def _free_slug(self) -> str:
        """The question's slug, or the next one with a number that the group hasn't used."""
        others = Faq.objects.filter(group_id=self.group_id).exclude(pk=self.pk)
        beginning = content.slug_of(self.question)[: content.SLUG_LIMIT - 6]
        used = set(others.filter(slug__startswith=beginning).values_list("slug", flat=True))
        return next(slug for slug in content.slugs(self.question) if slug not in used)

    @property
    def spoken(self) -> str:
        """The language that it is written in."""
        return self.language or self.group.library.language

    @property
    def entry(self) -> entries.Entry:
        """The text that it is found by."""
        labels = f"{self.topics} {self.keywords}"
        return entries.Entry(self.pk, self.spoken, self.question, labels, self.plain_answer)

    @property
    def plain_answer(self) -> str:
        """The answer without formatting, on one line."""
        return clean_html.plain_text(self.answer)

    @property
    def path(self) -> str:
        """The path of its page: a public one, or the desk's."""
        return f"/faq/{self.group.slug}/{self.slug}" if self.group.is_public else f"/desk/faq/{self.pk}"

    @property
    def topic_list(self) -> list[str]:
        return content.split_labels(self.topics)


class Picture(models.Model):
    """A picture for the answers of a library's FAQs: a stored JPEG, with the FAQs in any state that show it."""

    name = models.CharField(max_length=20, unique=True)
    """The last part of its address. Nobody can guess it."""
    file = models.OneToOneField(File, models.CASCADE, related_name="faq_picture")
    faqs = models.ManyToManyField(Faq, related_name="pictures")
    # None while an FAQ shows it, as of the last sweep.
    unused_since = models.DateTimeField(null=True, default=timezone.now)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> str:
        return html_pictures.address_of(self.name)


class SuggestionCount(models.Model):
    """What followed when a widget suggested an FAQ on one day of its library: counts, and nothing of any patron.

    Without constraints of the database, so that an FAQ or a widget deleted meanwhile keeps no chat from starting.
    """

    faq = models.ForeignKey(Faq, models.CASCADE, related_name="suggestion_counts", db_constraint=False)
    widget = models.ForeignKey(Widget, models.CASCADE, related_name="+", db_constraint=False)
    day = models.DateField()
    answered = models.PositiveIntegerField(default=0)
    """“This answered it”."""
    sent = models.PositiveIntegerField(default=0)
    """The question was sent to the library anyway."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["faq", "widget", "day"], name="faq_suggestion_count")]

    def __str__(self) -> str:
        return f"{self.faq_id}, {self.day}: {self.answered}, {self.sent}"


class SentQuestion(models.Model):
    """A question that was sent although FAQs were suggested. Its text is in the log of its chat or ticket alone.

    A redacted question is counted on, without its chat or ticket. Without constraints of the database, as above.
    """

    library = models.ForeignKey(Library, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    suggested = models.CharField(max_length=60)
    """The numbers of the FAQs in ascending order, separated by spaces: questions with the same ones are one gap."""
    day = models.DateField()
    chat = models.ForeignKey(Chat, models.SET_NULL, null=True, related_name="+", db_constraint=False)
    ticket = models.ForeignKey(Ticket, models.SET_NULL, null=True, related_name="+", db_constraint=False)

    class Meta:
        indexes = [models.Index(fields=["library", "suggested", "day"], name="faq_gaps")]

    def __str__(self) -> str:
        return f"{self.suggested}, {self.day}"


class Vote(models.Model):
    """Whether a reader found an FAQ helpful. The voter's name can't be traced back to a browser, nor compared across
    FAQs.
    """

    faq = models.ForeignKey(Faq, models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=43)
    helpful = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["faq", "voter"], name="faq_vote_once")]

    def __str__(self) -> str:
        return f"{self.faq_id}: {self.helpful}"
