"""Which language a patron's page is in, and which texts in it are the library's own."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from refdesk.libraries import own_texts
from refdesk.translations import offered as offers
from refdesk.translations.offered import Offered, supported
from refdesk.widgets import bootstrap
from tests.sample_people import People

LANGUAGES = (
    Offered("en", "English", True),
    Offered("ar", "العربية", False),
    Offered("de", "Deutsch", False),
    Offered("nb", "Norsk bokmål", False),
    Offered("pt-br", "Português (Brasil)", False),
    Offered("zh-hans", "简体中文", False),
)


@pytest.fixture(autouse=True)
def _languages(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (offers, own_texts, bootstrap):
        monkeypatch.setattr(module, "offered", lambda: LANGUAGES)


def _page(client: Client, query: str = "", accepts: str = "") -> tuple[str, dict[str, Any]]:
    """The page's root element and its settings."""
    page = client.get(f"/chat/ask/?{query}", headers={"Accept-Language": accepts} if accepts else {}).content.decode()
    root = re.search("<html[^>]*>", page)
    settings = re.search(r'<script id="bootstrap"[^>]*>(.*?)</script>', page)
    assert root
    assert settings
    return root[0], json.loads(settings[1])


@pytest.mark.parametrize(
    ("tags", "code"),
    [
        (["de-AT"], "de"),
        (["xx", "pt"], "pt-br"),
        (["pt-PT"], "pt-br"),
        (["pt-AO"], "pt-br"),
        (["zh-CN"], "zh-hans"),
        (["zh"], "zh-hans"),
        (["no"], "nb"),
        (["nn-NO"], "nb"),
        (["fr"], None),
        ([], None),
    ],
)
def test_L1_supported_is_the_nearest_language(tags: list[str], code: str | None) -> None:
    assert supported(tags) == code


@pytest.mark.parametrize(
    ("widgets", "query", "accepts", "root"),
    [
        ("", "lang=ar&in=de", "zh-CN", '<html lang="ar" dir="rtl">'),
        ("zh-hans", "in=de", "ar", '<html lang="zh-hans" dir="ltr">'),
        ("", "in=de-CH", "ar", '<html lang="de" dir="ltr">'),
        ("", "in=fi", "fr, ar;q=0.5", '<html lang="ar" dir="rtl">'),
        ("", "lang=%22%3E", "fr", '<html lang="de" dir="ltr">'),
    ],
)
def test_L1_language_is_the_patrons_the_widgets_the_pages_the_browsers_the_librarys(
    people: People, client: Client, widgets: str, query: str, accepts: str, root: str
) -> None:
    people.ask.language = widgets
    people.ask.save()
    people.harbour.language = "de"
    people.harbour.save()
    assert _page(client, query, accepts)[0] == root


def test_L1_page_lists_the_languages_with_those_translated_by_machine(people: People, client: Client) -> None:
    assert _page(client)[1]["languages"] == [[*names, *([True] if reviewed else [])] for *names, reviewed in LANGUAGES]


def test_L1_loader_is_marked_with_the_language_of_its_texts(people: People, client: Client) -> None:
    assert '"language":"ar"' in client.get("/embed/ask.js", headers={"Accept-Language": "ar"}).content.decode()


def test_L1_library_s_own_text_is_marked_with_its_language(people: People, client: Client) -> None:
    people.ask.welcome = "Ask away!"
    people.ask.save()
    _, settings = _page(client, "lang=ar")
    assert settings["widget"]["welcome"] == "Ask away!"
    assert settings["own_languages"]["welcome"] == settings["own_languages"]["questions"] == "en"
    assert _page(client, "lang=en")[1]["own_languages"] == {}


def test_L1_refdesks_text_in_any_language_is_shown_in_the_patrons(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An operator whose desk is in German made the widget."""
    monkeypatch.setattr(own_texts, "offered", lambda: LANGUAGES)
    monkeypatch.setattr(own_texts, "_in", lambda code, text: f"Ask! ({code})")
    people.ask.welcome = "Ask! (de)"
    people.ask.save()
    _, settings = _page(client, "lang=ar")
    assert settings["widget"]["welcome"] == "Ask! (ar)"
    assert "welcome" not in settings["own_languages"]
