"""The FAQs that may answer a question before it is sent to the library."""

from django.db.models import QuerySet
from django.utils.translation import get_language

from refdesk.widgets.models import Widget

from . import queries
from .models import Faq

MOST = 3
LEAST = 4
"""Characters. A shorter beginning of a question matches anything."""


def suggestible(widget: Widget) -> QuerySet[Faq]:
    """The FAQs that a widget can suggest: published ones of the public groups of its library."""
    groups = queries.public_groups().filter(library=widget.department.library_id)
    return queries.published(groups) if widget.suggest_faqs else Faq.objects.none()


def suggestions(widget: Widget, question: str) -> list[Faq]:
    """At most `MOST` published FAQs of the public groups of the widget's library, the best first.

    Those in the active language are preferred.

    None for a widget that doesn't suggest FAQs, and none for fewer than `LEAST` characters.
    """
    if not widget.suggest_faqs or len(question.strip()) < LEAST:
        return []
    groups = queries.public_groups().filter(library=widget.department.library_id)
    return list(queries.answers(question.strip(), groups, most=MOST, language=get_language() or "").faqs)


def widget_facts(widget: Widget) -> dict[str, bool]:
    """Whether a widget has FAQs to suggest. Without any, its page never sends what is typed."""
    return {"faqs": True} if suggestible(widget).exists() else {}
