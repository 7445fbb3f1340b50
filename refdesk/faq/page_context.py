"""Template context shared by the public FAQ pages and the desk's."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from refdesk.kit import clean_html, html_pictures
from refdesk.kit.text import excerpt
from refdesk.libraries.models import Library
from refdesk.widgets.models import Widget
from refdesk.widgets.online import department_now

from .models import Faq, FaqGroup

DESCRIPTION = 160
PAGES_LIMIT = 1_000


def reading(faq: Faq) -> dict[str, Any]:
    """The context of one FAQ. Its answer was sanitized when saved, and is again with the current list of tags."""
    answer = mark_safe(clean_html.clean(faq.answer))  # noqa: S308 cleaned
    return {"faq": faq, "answer": answer, "description": excerpt(faq.plain_answer, DESCRIPTION)}


def answer_elsewhere(faq: Faq) -> str:
    """The clean answer for another page: the addresses of its pictures are whole."""
    return html_pictures.with_addresses(
        str(reading(faq)["answer"]), lambda name: settings.CONFIG.public_url + html_pictures.address_of(name)
    )


def aside(widget: Widget | None) -> dict[str, Any] | None:
    """The context of the box below an FAQ: the widget, and whether patrons can start a chat or when it opens."""
    if widget is None:
        return None
    now = department_now(widget.department_id).availability(get_language() or "")
    return {"widget": widget, "department": widget.department.name, "online": now.online, "opens": now.opens}


def library_of(groups: QuerySet[FaqGroup], slug: str) -> Library | None:
    """The library with this slug among those of the groups; without a slug, the only library there is."""
    among = Library.objects.filter(pk__in=groups.order_by().values("library"))
    libraries = list(among.filter(slug=slug) if slug else among[:2])
    return libraries[0] if len(libraries) == 1 else None


def page_number(request: HttpRequest) -> int:
    """The requested page of a list, from 1."""
    number_text = request.GET.get("page", "")
    return (
        min(max(int(number_text), 1), PAGES_LIMIT)
        if number_text.isascii() and number_text.isdigit() and len(number_text) < 6
        else 1
    )
