"""Each text of the server that a person reads goes through gettext: in the pseudo-locale no plain word is left."""

from typing import Any

import pytest
from django.test import Client

from refdesk.sign_on.reasons import Reason
from refdesk.translations.offered import offered
from tests.sample_people import People

from . import pseudo_gettext
from .pseudo_gettext import json_texts, plain, read_texts, stored_texts
from .test_api_access import ALL, Names, _answer, _names, _rightful

__all__ = ["_names"]  # a fixture
KNOWN = {"Refdesk", "CSV", "JSON", "UTC", "English", "HTML", "Ana"}
"""Names of products and formats, and an operator's first name, which patrons read."""

IN_ENGLISH = {("GET", "/accessibility/")}
"""The conformance report, which is evidence in the words of the standard."""


@pytest.fixture(autouse=True)
def _pseudo(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    pseudo_gettext.activate(monkeypatch)


def _of(answer: Any) -> list[str]:
    kind = answer.headers.get("Content-Type", "")
    if answer.streaming:
        return []
    if kind.startswith("text/html"):
        return list(read_texts(answer.content.decode()))
    return list(json_texts(answer.content)) if kind.startswith("application/json") and answer.content else []


def test_pages_and_refusals_have_no_plain_text(people: People, names: Names) -> None:
    allowed = KNOWN | {reason.value for reason in Reason} | {language.name for language in offered()} | stored_texts()
    texts: dict[Any, set[str]] = {}
    rightful, anonymous = _rightful(people), Client()
    for operation, row in ALL.items():
        if operation in IN_ENGLISH:
            continue
        answers = [_answer(client, operation, names) for client in (rightful[row.admin], anonymous)]
        if operation[0] != "GET":
            answers.append(_answer(rightful[row.admin], operation, names, {"anything": 1}))
        if wrong := plain([text for answer in answers for text in _of(answer)], allowed):
            texts[operation] = wrong
    assert texts == {}
