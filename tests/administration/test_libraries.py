"""The settings of a library, set by its administrators."""

from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.libraries.models import Library
from refdesk.translations.offered import offered
from tests.conftest import SignedIn
from tests.sample_people import People

from .world import Settings

OF = Settings("libraries")
ADDRESS, put = OF.address, OF.put
LANGUAGES = ", ".join(language.name for language in offered())


def libraries(client: Client) -> dict[str, dict[str, Any]]:
    return {library["name"]: library for library in client.get(ADDRESS).json()}


def test_A1_administrators_see_and_change_their_libraries(people: People, signed_in: SignedIn, marta: Client) -> None:
    assert list(libraries(marta)) == ["Harbour Library"]
    assert len(libraries(signed_in(people.root))) == 2
    assert libraries(signed_in(people.ana)) == {}
    saved = put(marta, libraries(marta)["Harbour Library"], name="Quay Library", time_zone="Europe/Berlin")
    assert (saved.status_code, saved.json()) == (200, libraries(marta)["Quay Library"])
    entry = Entry.objects.get(action=Action.SETTINGS_CHANGED)
    assert entry.changes == {"name": ["Harbour Library", "Quay Library"], "time_zone": ["UTC", "Europe/Berlin"]}


def test_A1_superusers_create_libraries(people: People, signed_in: SignedIn) -> None:
    """Nobody else does: an administrator administers the libraries of their departments only."""

    def create(client: Client, name: str, time_zone: str = "Europe/Berlin", country: str = "") -> Any:
        body = {"name": name, "time_zone": time_zone, "country": country}
        return client.post(ADDRESS, body, content_type="application/json")

    root = signed_in(people.root)
    made = create(root, " Quay Library ")
    assert (made.status_code, made.json()) == (201, libraries(root)["Quay Library"])
    assert create(root, "Quay Library").status_code == 201
    assert sorted(Library.objects.filter(name="Quay Library").values_list("slug", flat=True)) == [
        "quay-library",
        "quay-library-2",
    ]
    assert (made.json()["country"], create(root, "Hafen", country="DE").json()["country"]) == ("US", "DE")
    refused = create(root, "", "Berlin", "Germany")
    assert {error["field"] for error in refused.json()["errors"]} == {"name", "time_zone", "country"}
    assert [create(signed_in(who), "Other").status_code for who in (people.marta, people.ana)] == [404, 404]


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("name", "", "This field cannot be blank."),
        ("time_zone", "Europe/Atlantis", "“Europe/Atlantis” isn’t a time zone. Enter one such as Europe/Berlin."),
        ("country", "de", "Enter the country as two capital letters, such as US."),
        ("language", "tlh", f"Choose one of these languages: {LANGUAGES}."),
        ("language", "en-GB", f"Choose one of these languages: {LANGUAGES}."),
        ("privacy_url", "javascript:alert(1)", "Enter a valid URL."),
    ],
)
def test_A1_a_value_that_makes_no_sense_is_refused_in_place(field: str, value: str, text: str, marta: Client) -> None:
    answer = put(marta, libraries(marta)["Harbour Library"], **{field: value})
    assert (answer.status_code, answer.json()) == (400, {"errors": [{"field": field, "text": text}]})


def test_A1_only_languages_that_exist_are_offered(people: People, marta: Client) -> None:
    """An earlier version stored any: other settings of such a library can still be saved."""
    Library.objects.filter(pk=people.harbour.pk).update(language="tlh")
    page = libraries(marta)["Harbour Library"]
    assert (page["language"], page["languages"]) == ("tlh", [language._asdict() for language in offered()])
    saved = put(marta, page, name="Quay Library")
    assert (saved.status_code, saved.json()["language"]) == (200, "tlh")
    assert put(marta, saved.json(), language="en-GB").status_code == 400
    assert put(marta, saved.json(), language="en").json()["language"] == "en"
