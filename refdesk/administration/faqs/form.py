"""An FAQ as its form, and what is wrong with one."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from ninja import Field, Schema

from refdesk.faq import content
from refdesk.faq.models import Faq
from refdesk.http.forms import FormError, model_errors
from refdesk.kit.numbers import Number
from refdesk.resources.schemas import fields_of


@fields_of(Faq, exclude=("helpful", "unhelpful"))
class FaqValues(Schema):
    """`answer` is HTML or typed text; it is stored sanitized. `topics` and `keywords` are separated by commas.

    `links` has a related link per line: the address, a space, the title. `slug` is the URL name.
    """

    group: Number
    links: str = Field(max_length=100_000)
    state: Faq.State


class FaqSuggestionCount(Schema):
    """What followed when a widget, by its title, suggested the FAQ: it answered, or the question was sent anyway."""

    day: date
    widget: str
    answered: int
    sent: int


class FaqSettings(FaqValues):
    """An FAQ. `version` changes with every change of the content. Times are in ms.

    `address` is its page; null until it is published. `changed_by` is who saved it last, as far as the audit log knows.

    `answered` and `sent` count what followed when the FAQ was suggested; `days` are the latest 30 counts.
    """

    id: int
    version: str
    address: str | None
    created_at: int
    updated_at: int
    published_at: int | None
    changed_by: str
    helpful: int
    unhelpful: int
    answered: int
    sent: int
    days: list[FaqSuggestionCount]


def faq_errors(faq: Faq, links: str) -> list[FormError]:
    """Write the lines of links into the FAQ, which has the other values of the form; what is wrong, by field."""
    fields = ("group", "question", "slug", "answer", "topics", "keywords", "state", "language", "translation_key")
    try:
        faq.links = content.read_links(links)
    except ValueError as reason:
        faq.links = []
        return [FormError(field="links", text=str(reason)), *model_errors(faq, *fields)]
    return [*model_errors(faq, *fields, "links"), *_same_language(faq)]


def _same_language(faq: Faq) -> list[FormError]:
    """Two translations in one language: readers would get only one of them."""
    if not faq.translation_key:
        return []
    others = Faq.objects.filter(group__library=faq.group.library_id, translation_key=faq.translation_key)
    for other in others.exclude(pk=faq.pk).select_related("group__library"):
        if other.spoken == faq.spoken:
            text = _("“%(question)s” has this name and language already. Choose another language, or another name.")
            return [FormError(field="translation_key", text=text % {"question": other.question})]
    return []


def in_ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)
