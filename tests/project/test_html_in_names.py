"""Names are text on every page, whatever is in them."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import CharField, TextField
from django.test import Client

from tests.sample_people import People

from .page_table import PAGES
from .test_api_access import Names, _answer, _names, _rightful

__all__ = ["_names"]  # a fixture

HTML = "<b id=x>\"'&amp;{{1}}"
NAMES = ("name", "title", "heading", "label", "question", "contact", "reason", "status_reason", "by_name", "welcome")
"""Fields that people fill in, on any model."""
ROOMS = (
    "libraries",
    "people",
    "widgets",
    "tickets",
    "canned",
    "appointments",
    "analytics",
    "chats",
    "faq",
    "files",
    "blocks",
    "transcripts",
)


@pytest.fixture(autouse=True)
def _html(names: Names) -> None:
    """HTML in every name of the objects of the tables of operations and pages."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            fields = [field for field in model._meta.fields if field.name in NAMES and _is_text(field)]
            for field in fields:
                value = HTML[: field.max_length]
                pks = list(model._base_manager.values_list("pk", flat=True))
                for number, pk in enumerate(pks):
                    model._base_manager.filter(pk=pk).update(**{field.name: f"{value}{number or ''}"})


def _is_text(field: Any) -> bool:
    return isinstance(field, CharField | TextField) and not field.choices and (field.max_length or 99) > len(HTML) + 3


def html_of(answer: Any) -> bytes:
    """The page of an answer; empty for anything else."""
    if not answer.get("Content-Type", "").startswith(("text/html", "application/xml")):
        return b""
    page: bytes = b"".join(answer) if answer.streaming else answer.content
    return page


def test_html_in_names_is_text_on_every_page(people: People, names: Names) -> None:
    rightful, anonymous, shown = _rightful(people), Client(), 0
    for operation, row in PAGES.items():
        for client in (rightful[row.admin], anonymous):
            page = html_of(_answer(client, operation, names))
            assert b"<b id=x>" not in page, operation
            shown += page.count(b"&lt;b id=x&gt;") + page.count(b"\\u003Cb id=x\\u003E")
    assert shown > 20
