"""A widget's settings as they are sent and received."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from ninja import Field, Schema

from refdesk.http.forms import VERSION_LIMIT, FormError, limited_by, model_errors
from refdesk.kit.numbers import Number
from refdesk.widgets import invitation_pages, sites
from refdesk.widgets.embed_code import embed_code
from refdesk.widgets.models import QUESTIONS_LIMIT, SITES_LIMIT, Question, Widget

SITES, PAGES = "sites", "invite_pages"
OTHERS = (
    *("slug", "title", "heading", "welcome", "offline", "contact_email", "contact_phone", "contact_url"),
    *("ask_name", "ask_contact", "accepts_files", "wait_minutes", "launch_frame", "accent", "public_computers"),
    *("form", "side", "invite", "invite_after", "invite_text"),
)
"""The fields of the model that the form has, without department, logo, and those with lines."""


class QuestionForm(Schema):
    """One of the library's own questions. `id` is null for a new one."""

    model_config = limited_by(Question)

    id: Number | None = None
    label: str = Field(max_length=400)
    required: bool = False


class WidgetValues(Schema):
    """`title` is the text of the button, `heading` the title of the window. `sites` has an allowed website per line.

    `form` is how it appears on a page: `button`, `tab`, `page` or `link`. `side` is `end` or `start`. `logo` names a
    stored logo, or is empty. `invite` shows an invitation after `invite_after` seconds, on the pages of `invite_pages`,
    which has a pattern per line; on all pages if it is empty.
    """

    model_config = limited_by(Widget)

    department: Number
    slug: str = Field(max_length=400)
    title: str = Field(max_length=400)
    heading: str = Field(max_length=400)
    welcome: str = Field(max_length=4000)
    offline: str = Field(max_length=4000)
    contact_email: str = Field(max_length=400)
    contact_phone: str = Field(max_length=400)
    contact_url: str = Field(max_length=4000)
    ask_name: str = Field(max_length=20)
    ask_contact: str = Field(max_length=20)
    questions: list[QuestionForm] = Field(max_length=100)
    accepts_files: bool
    wait_minutes: int
    launch_frame: bool
    accent: str = Field(max_length=20)
    public_computers: bool
    form: str = Field(max_length=20)
    side: str = Field(max_length=20)
    logo: str = Field(max_length=64)
    invite: bool
    invite_after: int
    invite_pages: str = Field(max_length=20_000)
    invite_text: str = Field(max_length=400)
    sites: str = Field(max_length=20_000)


class WidgetSettings(WidgetValues):
    """A widget. `version` changes with every change of the settings."""

    id: int
    version: str
    department_name: str
    library_name: str
    embed_code: str
    chat_page: str


class WidgetForm(WidgetValues):
    """New settings, based on `version`."""

    version: str = Field(max_length=VERSION_LIMIT)


class NewWidget(Schema):
    """A new widget: its further settings are the defaults, its URL name is made from the title."""

    model_config = limited_by(Widget)

    department: Number
    heading: str = Field(max_length=400)
    sites: str = Field(max_length=20_000)


class SeenWebsite(Schema):
    """A website whose pages loaded the widget, and whether the chat opens there."""

    origin: str
    seen_on: date
    allowed: bool


def widget_errors(widget: Widget, questions: list[Question]) -> list[FormError]:
    """What is wrong, by field, by the line of a site and by the number of a question."""
    return [*_site_errors(widget), *_page_errors(widget), *model_errors(widget, *OTHERS), *_question_errors(questions)]


def questions_of(widget: Widget, form: list[QuestionForm]) -> list[Question]:
    """The questions of the form, in its order. Those that exist keep their row: open pages answer it by its id."""
    known = {question.pk: question for question in widget.questions.all()}
    found = []
    for position, each in enumerate(form):
        question = known.pop(each.id or 0, None) or Question(widget=widget)
        question.label, question.required, question.position = each.label.strip(), each.required, position
        found.append(question)
    return found


def values_of(widget: Widget) -> dict[str, Any]:
    """The values of the form, as they are stored."""
    questions = [{"id": each.pk, "label": each.label, "required": each.required} for each in widget.questions.all()]
    values = {name: getattr(widget, name) for name in (*OTHERS, PAGES, SITES)}
    return {"department": widget.department_id, "logo": widget.logo_id or "", **values, "questions": questions}


def settings_of(widget: Widget, version: str) -> WidgetSettings:
    values, origin = values_of(widget), settings.CONFIG.public_url
    return WidgetSettings(
        id=widget.pk,
        version=version,
        department_name=widget.department.name,
        library_name=widget.department.library.name,
        embed_code=embed_code(widget),
        chat_page=f"{origin}/chat/{widget.slug}/",
        **values,
    )


def complete(widgets: QuerySet[Widget]) -> QuerySet[Widget]:
    """With everything that `settings_of` reads."""
    return widgets.select_related("department__library").prefetch_related("questions")


def _site_errors(widget: Widget) -> Iterator[FormError]:
    if not sites.read_sites(widget.sites):
        text = _("Enter at least one website: without one, the chat opens on no page.")
        yield FormError(field=SITES, text=text)
    for number, line in enumerate(widget.sites.splitlines(), 1):
        for wrong in sites.wrong_sites(line):
            words = {"number": number, "line": wrong, "site": sites.suggested(wrong)}
            if words["site"]:
                text = _("Line %(number)d: enter %(site)s instead of %(line)s.") % words
            else:
                text = _("Line %(number)d: %(line)s is not a website. Enter it like https://www.example.org.") % words
            yield FormError(field=f"{SITES}.{number - 1}", text=text)
    if len(widget.sites) > SITES_LIMIT:
        yield FormError(field=SITES, text=_("Enter at most %(limit)d characters.") % {"limit": SITES_LIMIT})


def _page_errors(widget: Widget) -> Iterator[FormError]:
    for number, line in enumerate(widget.invite_pages.splitlines(), 1):
        if line.strip() and not invitation_pages.is_pattern(line.strip()):
            words = {"number": number, "line": line.strip()}
            text = _("Line %(number)d: %(line)s is not a page. Enter it like /catalog/* or /hours/.") % words
            yield FormError(field=f"{PAGES}.{number - 1}", text=text)
            return
    yield from model_errors(widget, PAGES)


def _question_errors(questions: list[Question]) -> Iterator[FormError]:
    if len(questions) > QUESTIONS_LIMIT:
        text = _("A widget can have at most %(limit)d questions.") % {"limit": QUESTIONS_LIMIT}
        yield FormError(field="questions", text=text)
    for number, question in enumerate(questions):
        for error in model_errors(question, "label"):
            yield FormError(field=f"questions.{number}", text=error.text)
