"""Each text of the server that a person reads goes through gettext: in the pseudo-locale no plain word is left."""

from typing import Any

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from tests.sample_people import People
from tests.sessions import signed_in_client

from . import pseudo_gettext
from .pseudo_gettext import json_texts, plain, read_texts, stored_texts
from .test_api_access import ALL, Names, _answer, _names, _rightful

__all__ = ["_names"]  # a fixture
KNOWN = {"Refdesk", "CSV", "JSON", "UTC", "English", "HTML", "Ana"}
"""Names of products and formats, and an operator's first name, which patrons read."""


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
    known = KNOWN | stored_texts()
    found: dict[Any, set[str]] = {}
    rightful, anonymous = _rightful(people), Client()
    for operation, row in ALL.items():
        answers = [_answer(client, operation, names) for client in (rightful[row.admin], anonymous)]
        if operation[0] != "GET":
            answers.append(_answer(rightful[row.admin], operation, names, {"anything": 1}))
        if wrong := plain([text for answer in answers for text in _of(answer)], known):
            found[operation] = wrong
    assert found == {}


def test_admin_has_no_plain_text(people: People, names: Names) -> None:
    client, known = signed_in_client(people.root), KNOWN | stored_texts()
    found: dict[Any, set[str]] = {}
    for model in site._registry:
        at = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        first = model._base_manager.first()
        addresses = [reverse(f"{at}_changelist"), reverse(f"{at}_add")]
        if first:
            addresses += [reverse(f"{at}_{page}", args=[first.pk]) for page in ("change", "delete", "history")]
        for address in addresses:
            for answer in (client.get(address), *([client.post(address)] if address.endswith("add/") else [])):
                # The details of an entry of the audit log are JSON, with the names of its fields.
                texts = [text for text in _of(answer) if not text.startswith("{")]
                if wrong := plain(texts, known):
                    found[address] = found.get(address, set()) | wrong
    assert found == {}
