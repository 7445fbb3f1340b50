"""Structured data for search engines: schema.org as JSON-LD."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from refdesk.kit import clean_html, html_pictures

from .models import Faq, FaqGroup

_CONTEXT = "https://schema.org"


def of_faq(faq: Faq) -> list[dict[str, Any]]:
    """The FAQ's page with its question and answer, and its breadcrumbs."""
    text = html_pictures.with_addresses(
        clean_html.clean(faq.answer), lambda name: _address(html_pictures.address_of(name))
    )
    answer = {"@type": "Answer", "text": text}
    question = {"@type": "Question", "name": faq.question, "acceptedAnswer": answer}
    page = {
        "@context": _CONTEXT,
        "@type": "FAQPage",
        "url": _address(faq.path),
        "inLanguage": faq.spoken,
        "datePublished": (faq.published_at or faq.created_at).isoformat(),
        "dateModified": faq.updated_at.isoformat(),
        "mainEntity": [question],
    }
    return [page, _way(faq.group, (faq.question, faq.path))]


def of_group(group: FaqGroup, faqs: Iterable[Faq]) -> list[dict[str, Any]]:
    """The group's list of questions, and its breadcrumbs."""
    items = [
        {"@type": "ListItem", "position": number, "name": faq.question, "url": _address(faq.path)}
        for number, faq in enumerate(faqs, 1)
    ]
    listed = {"@context": _CONTEXT, "@type": "ItemList", "name": group.name, "itemListElement": items}
    return [listed, _way(group)]


def _way(group: FaqGroup, *further: tuple[str, str]) -> dict[str, Any]:
    steps = [(_("Questions and answers"), "/faq/"), (group.name, f"/faq/{group.slug}/"), *further]
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": _address(path)}
        for number, (name, path) in enumerate(steps, 1)
    ]
    return {"@context": _CONTEXT, "@type": "BreadcrumbList", "itemListElement": items}


def _address(path: str) -> str:
    return f"{settings.CONFIG.public_url}{path}"
