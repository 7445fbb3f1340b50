"""A widget's settings as they are sent and received."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.utils.translation import gettext as _
from ninja import Field, Schema

from refdesk.http.forms import FormError, limited_by, model_errors
from refdesk.kit.numbers import Number
from refdesk.resources.schemas import fields_of
from refdesk.widgets import invitation_pages, sites
from refdesk.widgets.models import QUESTIONS_LIMIT, Question, Widget

from .schemas import Language


class QuestionForm(Schema):
    """One of the library's own questions. `id` is null for a new one."""

    model_config = limited_by(Question)

    id: Number | None = None
    label: str = Field(max_length=400)
    required: bool = False


@fields_of(Widget)
class WidgetValues(Schema):
    """`title` is the text of the button, `heading` the title of the window. `sites` has an allowed website per line.

    `language` is a code; empty, the widget speaks that of the page, then of the browser, then of the library.
    `form` is how it appears on a page: `button`, `tab`, `page` or `link`. `side` is `end` or `start`. `logo` names a
    stored logo, or is empty. `invite` shows an invitation after `invite_after` seconds, on the pages of `invite_pages`,
    which has a pattern per line; on all pages if it is empty. `locations` has a line for each QR code in the
    library.
    """

    department: Number
    questions: list[QuestionForm] = Field(max_length=100)
    logo: str = Field(max_length=64)


class WidgetSettings(WidgetValues):
    """A widget. `version` changes with every change of the settings."""

    id: int
    version: str
    department_name: str
    library_name: str
    languages: list[Language]
    embed_code: str
    chat_page: str
    kiosk_page: str


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


def widget_errors(widget: Widget, fields: Iterable[str], questions: list[Question]) -> list[FormError]:
    """What is wrong, by field, by the line of a site and by the number of a question."""
    lines = [*_site_errors(widget), *_page_errors(widget)]
    return [*lines, *model_errors(widget, *fields), *_question_errors(questions)]


def questions_of(widget: Widget, form: list[QuestionForm]) -> list[Question]:
    """The questions of the form, in its order. Those that exist keep their row: open pages answer it by its id."""
    stored = {question.pk: question for question in widget.questions.all()}
    questions = []
    for position, values in enumerate(form):
        question = stored.pop(values.id or 0, None) or Question(widget=widget)
        question.label, question.required, question.position = values.label.strip(), values.required, position
        questions.append(question)
    return questions


def _site_errors(widget: Widget) -> Iterator[FormError]:
    if not sites.read_sites(widget.sites):
        text = _("Enter at least one website: without one, the chat opens on no page.")
        yield FormError(field="sites", text=text)
    for number, line in enumerate(widget.sites.splitlines(), 1):
        for wrong in sites.wrong_sites(line):
            words = {"number": number, "line": wrong, "site": sites.suggested(wrong)}
            if words["site"]:
                text = _("Line %(number)d: enter %(site)s instead of %(line)s.") % words
            else:
                text = _("Line %(number)d: %(line)s is not a website. Enter it like https://www.example.org.") % words
            yield FormError(field=f"sites.{number - 1}", text=text)


def _page_errors(widget: Widget) -> Iterator[FormError]:
    """The first line of the invitation's pages that is no pattern."""
    for number, line in enumerate(widget.invite_pages.splitlines(), 1):
        if line.strip() and not invitation_pages.is_pattern(line.strip()):
            words = {"number": number, "line": line.strip()}
            text = _("Line %(number)d: %(line)s is not a page. Enter it like /catalog/* or /hours/.") % words
            yield FormError(field=f"invite_pages.{number - 1}", text=text)
            return


def _question_errors(questions: list[Question]) -> Iterator[FormError]:
    if len(questions) > QUESTIONS_LIMIT:
        text = _("A widget can have at most %(limit)d questions.") % {"limit": QUESTIONS_LIMIT}
        yield FormError(field="questions", text=text)
    for number, question in enumerate(questions):
        for error in model_errors(question, "label"):
            yield FormError(field=f"questions.{number}", text=error.text)
