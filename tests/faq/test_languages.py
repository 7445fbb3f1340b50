"""L1: an FAQ has a language, and its translations are linked to each other."""

import io
from datetime import UTC, datetime

import pytest
from django.test import Client

from refdesk.faq import queries
from refdesk.faq.exchange import exporter, importer
from refdesk.faq.exchange.importer import Imported
from refdesk.faq.models import Faq
from refdesk.faq.suggestions import suggestions
from tests.administration.test_faqs import ADDRESS, FORM, send
from tests.administration.world import errors
from tests.conftest import SignedIn
from tests.sample_people import People

from .world import faq, group

NOW = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)


@pytest.fixture(name="english")
def _english(people: People) -> Faq:
    return faq(group(people.harbour), "How do I renew a book?", "Online.", translation_key="renew")


@pytest.fixture(name="german")
def _german(english: Faq) -> Faq:
    question = "Wie verlängere ich Bücher?"
    return faq(english.group, question, "Im Konto, Book.", translation_key="renew", language="de")


def _page(entry: Faq, accepts: str = "fr") -> str:
    return Client(headers={"Accept-Language": accepts}).get(entry.path).content.decode()


def test_L1_page_has_the_language_of_its_faq_and_links_to_its_translations(english: Faq, german: Faq) -> None:
    page = _page(german)
    assert '<h1><bdi lang="de">Wie verlängere ich Bücher?</bdi></h1>' in page
    assert '<div class="answer" lang="de" dir="auto">' in page
    assert f'<a rel="alternate" href="{english.path}" lang="en" hreflang="en"><bdi>English</bdi></a>' in page
    alternates = [(german.path, "de"), (english.path, "en")]
    for path, language in alternates:
        assert f'<link rel="alternate" hreflang="{language}" href="http://127.0.0.1:8000{path}">' in page
    assert 'lang="de" hreflang="de"><bdi>Deutsch</bdi></a>' in _page(english)
    answer = Client().get(f"/api/v1/faq/groups/borrowing/{german.slug}").json()
    assert answer["language"] == "de"
    assert [other["language"] for other in answer["translations"]] == ["en"]
    assert answer["translations"][0]["address"].endswith(english.path)


def test_L1_translation_in_a_language_of_widgets_only_is_named(english: Faq) -> None:
    faq(english.group, "איך מאריכים?", "באתר.", translation_key="renew", language="he")
    assert 'lang="he" hreflang="he"><bdi>עברית</bdi></a>' in _page(english)


def test_L1_page_of_an_faq_without_translations_links_to_none(english: Faq) -> None:
    page = _page(english)
    assert "hreflang" not in page.split("<article")[1].split("</article")[0]
    assert 'rel="alternate"' not in page


def test_L1_translations_that_a_reader_may_not_see_are_not_linked(people: People, english: Faq) -> None:
    same = {"translation_key": "renew", "language": "de"}
    faq(english.group, "Entwurf?", state=Faq.State.DRAFT, **same)
    faq(english.group, "Zurückgezogen?", state=Faq.State.RETIRED, **same)
    faq(group(people.harbour, "at-the-desk", public=False), "Intern?", **same)
    faq(group(people.hill, "hill-faqs"), "Fremd?", **same)
    assert queries.translations(english) == []
    assert "Deutsch</bdi>" not in _page(english)


def test_L1_search_stems_an_faq_by_its_own_language(english: Faq, german: Faq) -> None:
    """“Bücher” and “Büchern” have one stem in German, in English they have none in common."""
    answers = queries.answers("büchern ", queries.public_groups())
    assert (answers.faqs, answers.corrected) == ((german,), "")
    german.language = ""
    german.save()
    assert queries.answers("büchern ", queries.public_groups()).corrected == "bucher"


@pytest.mark.parametrize(("language", "first"), [("de", "de"), ("en", "en"), ("fr", "en"), ("", "en")])
def test_L1_search_prefers_the_language_of_the_page(
    people: People, english: Faq, german: Faq, language: str, first: str
) -> None:
    faqs = queries.answers("book ", queries.public_groups(), language=language).faqs
    assert {entry.spoken for entry in faqs} == {"de", "en"}
    assert faqs[0].spoken == first
    listed = Client().get(f"/api/v1/faq/search?q=book+&language={language}").json()["faqs"]
    assert listed[0]["language"] == first


def test_L1_suggestions_are_in_the_language_of_the_page(people: People, english: Faq, german: Faq) -> None:
    for accepts in ("de", "en"):
        answer = Client(headers={"Accept-Language": accepts}).post(
            "/api/v1/widgets/ask/faqs", {"question": "my book "}, content_type="application/json"
        )
        assert answer.json()["faqs"][0]["language"] == accepts
    assert suggestions(people.hill_widget, "my book ") == []


def test_L1_language_and_translations_survive_an_export_and_import(people: People, german: Faq) -> None:
    for kind in exporter.FORMATS:
        content = "".join(exporter.export(people.harbour, kind))
        Faq.objects.all().delete()
        outcome = importer.import_faqs(io.BytesIO(content.encode()), kind, people.harbour, None, NOW)
        assert isinstance(outcome, Imported), outcome
        assert set(Faq.objects.values_list("language", "translation_key")) == {("", "renew"), ("de", "renew")}
        assert queries.answers("büchern ", queries.public_groups()).faqs[0].language == "de"


def test_L1_import_refuses_an_unknown_language(people: People, english: Faq) -> None:
    content = "group,question,answer,language\nborrowing,Wann?,Immer.,xx\n"
    outcome = importer.import_faqs(io.BytesIO(content.encode()), "csv", people.harbour, None, NOW)
    assert "language: Choose one of these languages" in str(outcome)


@pytest.mark.parametrize(
    "rows",
    [
        "borrowing,Wie?,Im Konto.,de,renew\nborrowing,Wo?,Im Konto.,de,renew\n",
        "borrowing,How?,Online.,,renew\n",
        "borrowing,How?,Online.,en,renew\n",
    ],
)
def test_L1_import_refuses_two_translations_in_one_language(people: People, english: Faq, rows: str) -> None:
    content = f"group,question,answer,language,translation_key\n{rows}"
    outcome = importer.import_faqs(io.BytesIO(content.encode()), "csv", people.harbour, None, NOW)
    assert "would be one of two translations in the same language" in str(outcome)
    assert Faq.objects.get() == english


def test_L1_two_translations_in_one_language_are_refused_in_words(
    people: People, english: Faq, signed_in: SignedIn
) -> None:
    form = FORM | {"group": english.group_id, "translation_key": "renew"}
    marta = signed_in(people.marta)
    refused = send(marta, "post", ADDRESS, form)
    assert errors(refused) == {
        "translation_key": "“How do I renew a book?” has this name and language already. "
        "Choose another language, or another name."
    }
    assert send(marta, "post", ADDRESS, form | {"language": "en"}).status_code == 400
    made = send(marta, "post", ADDRESS, form | {"language": "de"})
    assert (made.status_code, made.json()["language"]) == (201, "de")
    assert send(signed_in(people.olga), "post", ADDRESS, form | {"language": "ar"}).status_code == 400
    assert Faq.objects.filter(translation_key="renew").count() == 2
