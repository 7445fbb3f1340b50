"""A library writes its texts in several languages; a patron reads one in theirs, or the library's whole text."""

from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.libraries import own_texts
from refdesk.libraries.own_texts import OwnText, text_for
from refdesk.translations import offered as offers
from refdesk.widgets import bootstrap
from tests.conftest import SignedIn
from tests.sample_people import People

from .test_languages import LANGUAGES, _page

GERMAN = {"de": {"welcome": "Fragen Sie uns!"}}


@pytest.fixture(autouse=True)
def _languages(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (offers, own_texts, bootstrap):
        monkeypatch.setattr(module, "offered", lambda: LANGUAGES)


@pytest.fixture(name="marta")
def _marta(people: People, signed_in: SignedIn) -> Client:
    return signed_in(people.marta)


def _address(people: People) -> str:
    return f"/api/v1/desk/administration/widgets/{people.ask.pk}"


def _put(client: Client, people: People, translations: Any) -> Any:
    form = client.get(_address(people)).json()
    return client.put(_address(people), form | {"translations": translations}, "application/json")


def test_L1_own_text_is_the_patrons_or_the_librarys_whole_text_with_its_language(
    people: People, marta: Client, client: Client
) -> None:
    people.ask.heading, people.ask.welcome = "The Harbour desk", "Ask away!"
    people.ask.save()
    assert _put(marta, people, GERMAN).status_code == 200
    german, arabic = _page(client, "lang=de")[1], _page(client, "lang=ar")[1]
    assert german["widget"]["welcome"] == "Fragen Sie uns!"
    assert "welcome" not in german["own_languages"]
    assert (german["widget"]["heading"], german["own_languages"]["heading"]) == ("The Harbour desk", "en")
    assert (arabic["widget"]["welcome"], arabic["own_languages"]["welcome"]) == ("Ask away!", "en")


def test_L1_translation_is_versioned_recorded_by_text_and_removed_when_empty(people: People, marta: Client) -> None:
    before = marta.get(_address(people)).json()["version"]
    saved = _put(marta, people, {"de": {"welcome": " Fragen Sie uns! ", "title": " "}, "ar": {"title": ""}}).json()
    assert saved["translations"] == GERMAN
    assert saved["version"] != before
    assert _put(marta, people, {}).json()["translations"] == {}
    entries = Entry.objects.filter(action=Action.SETTINGS_CHANGED).order_by("id")
    assert [entry.changes for entry in entries] == [
        {"welcome (de)": ["", "Fragen Sie uns!"]},
        {"welcome (de)": ["Fragen Sie uns!", ""]},
    ]


@pytest.mark.parametrize(
    ("translations", "text"),
    [
        ({"xx": {"welcome": "?"}}, "“xx” is not a language of Refdesk."),
        ({"<b>": {"welcome": "?"}}, "“<b>” is not a language of Refdesk."),
        ({"de": {"slug": "fragen"}}, "“slug” has no translations."),
        ({"de": {"welcome": "x" * 501}}, "Deutsch, welcome: Ensure this value has at most 500 characters"),
        ({"de": {"title": "x" * 41}}, "Deutsch, launcher: Ensure this value has at most 40 characters"),
        ({"de": {"welcome": "a\0b"}}, "Deutsch, welcome: It contains the character U+0000,"),
        ({"de": {"welcome": "a\u202eb"}}, "Deutsch, welcome: It contains the character U+202E,"),
    ],
)
def test_L1_wrong_translation_is_refused_in_words_and_stores_nothing(
    people: People, marta: Client, translations: dict[str, dict[str, str]], text: str
) -> None:
    answer = _put(marta, people, translations)
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["field"] == "translations"
    assert error["text"].startswith(text)
    people.ask.refresh_from_db()
    assert people.ask.translations == {}


def test_L1_outsider_neither_reads_nor_writes_translations(people: People, signed_in: SignedIn, marta: Client) -> None:
    form = marta.get(_address(people)).json() | {"translations": GERMAN}
    olga = signed_in(people.olga)
    assert olga.get(_address(people)).status_code == 404
    assert olga.put(_address(people), form, "application/json").status_code == 404


def test_L1_row_of_another_version_of_the_server_has_no_translations(people: People) -> None:
    type(people.ask).objects.filter(pk=people.ask.pk).update(translations=None)
    people.ask.refresh_from_db()
    people.ask.welcome = "Ask away!"
    assert text_for(people.ask, "welcome", people.harbour, "de") == OwnText("Ask away!", "en")


def test_L1_loader_has_the_texts_of_the_patrons_language(people: People, client: Client) -> None:
    people.ask.translations = {"de": {"title": "Fragen?"}}
    people.ask.save()
    assert '"title":"Fragen?"' in client.get("/embed/ask.js", headers={"Accept-Language": "de"}).content.decode()
    assert "Fragen?" not in client.get("/embed/ask.js", headers={"Accept-Language": "ar"}).content.decode()
