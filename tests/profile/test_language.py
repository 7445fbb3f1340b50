"""L1: operators choose the language of their desk."""

from typing import Any

import pytest
from django.test import Client

from refdesk.profile import api
from refdesk.staff.models import Operator
from refdesk.translations import offered as offers
from refdesk.translations.offered import Offered
from tests.conftest import SignedIn
from tests.sample_people import People

API = "/api/v1/desk/profile"
ARABIC = Offered("ar", "العربية", reviewed=False)
ENGLISH = Offered("en", "English", reviewed=True)


@pytest.fixture(autouse=True)
def _languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """German is there, but too little of its desk is translated."""
    for module in (offers, api):
        monkeypatch.setattr(module, "offered", lambda: (ENGLISH, ARABIC, Offered("de", "Deutsch", reviewed=False)))
    monkeypatch.setattr(api, "offered_to_operators", lambda: (ENGLISH, ARABIC))


def choose(client: Client, language: str) -> Any:
    profile = client.get(API).json()
    body = {"version": profile["version"], "name": profile["name"], "language": language}
    return client.put(API, body, "application/json")


def test_L1_operator_chooses_among_the_languages_in_which_the_desk_is_whole(ana: Client, people: People) -> None:
    assert [language["code"] for language in ana.get(API).json()["languages"]] == ["en", "ar"]
    assert choose(ana, "ar").json()["language"] == "ar"
    people.ana.refresh_from_db()
    assert people.ana.language == "ar"
    assert choose(ana, "").json()["language"] == ""


def test_L1_a_chosen_language_stays_when_new_texts_of_the_desk_are_not_translated(ana: Client, people: People) -> None:
    Operator.objects.filter(pk=people.ana.pk).update(language="de")
    assert [language["code"] for language in ana.get(API).json()["languages"]] == ["en", "ar", "de"]
    assert choose(ana, "de").status_code == 200


@pytest.mark.parametrize("language", ["de", "tlh", "../x", "x" * 20])
def test_L1_other_languages_are_refused_at_the_field(ana: Client, people: People, language: str) -> None:
    answer = choose(ana, language)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, ["language"])
    people.ana.refresh_from_db()
    assert people.ana.language == ""


def test_L1_desk_and_pages_are_in_the_operators_language_and_no_one_elses(
    ana: Client, people: People, signed_in: SignedIn
) -> None:
    ben = signed_in(people.ben)
    choose(ana, "ar")
    assert '<html lang="ar" dir="rtl">' in ana.get("/desk/", headers={"Accept-Language": "de"}).content.decode()
    assert ana.get("/accessibility/")["Content-Language"] == "ar"
    assert '<html lang="en" dir="ltr">' in ben.get("/desk/", headers={"Accept-Language": "ar"}).content.decode()
