"""The picture of a profile: re-encoded, shown to colleagues, hidden from strangers (T12)."""

import io
from base64 import b64encode
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from refdesk.audit.models import Entry
from refdesk.presence.desks import staff
from refdesk.staff.models import Membership, OperatorPicture
from tests.conftest import SignedIn
from tests.files.samples import PDF, SVG, png
from tests.sample_people import People

pytestmark = pytest.mark.usefixtures("process")

ADDRESS = "/api/v1/desk/profile/picture"


def put(client: Client, content: bytes) -> Any:
    return client.put(ADDRESS, {"content": b64encode(content).decode()}, content_type="application/json")


def test_T12_picture_is_encoded_anew_and_shown_to_colleagues(people: People, signed_in: SignedIn) -> None:
    ana, address = signed_in(people.ana), "/desk/picture/{}.jpg"
    saved = put(ana, png(2000, 1000))
    assert saved.status_code == 200, saved.content
    digest = saved.json()["picture"]
    answer = signed_in(people.ben).get(address.format(digest))
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (480, 240))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "private, max-age=604800, immutable")
    assert staff().operators[people.ana.pk].picture == digest
    outsiders = (signed_in(people.olga), Client())
    assert [client.get(address.format(digest)).status_code for client in (ana, *outsiders)] == [200, 404, 404]
    listed = signed_in(people.marta).get("/api/v1/desk/administration/people", {"search": "Ana"}).json()
    assert listed["people"][0]["picture"] == digest


def test_T12_picture_is_replaced(ana: Client) -> None:
    first = put(ana, png(20, 20)).json()["picture"]
    second = put(ana, png(30, 20)).json()["picture"]
    assert first != second
    assert ana.get(f"/desk/picture/{first}.jpg").status_code == 404


def test_T12_picture_is_removed(ana: Client) -> None:
    picture = put(ana, png(20, 20)).json()["picture"]
    assert ana.delete(ADDRESS).json()["picture"] == ""
    assert ana.get(f"/desk/picture/{picture}.jpg").status_code == 404
    assert not OperatorPicture.objects.exists()


@pytest.mark.parametrize(
    ("content", "text"),
    [(SVG, "SVG can contain scripts"), (PDF, "This is not a picture that can be read."), (b"", "not a picture")],
)
def test_T12_what_is_no_picture_is_refused_in_words(
    people: People, signed_in: SignedIn, content: bytes, text: str
) -> None:
    refused = put(signed_in(people.ana), content)
    [error] = refused.json()["errors"]
    assert (refused.status_code, error["field"]) == (400, "picture")
    assert text in error["text"]


def test_A4_an_administrator_of_all_of_a_persons_libraries_removes_their_picture(
    people: People, signed_in: SignedIn
) -> None:
    put(signed_in(people.ana), png(40, 40))
    address = f"/api/v1/desk/administration/people/{people.ana.pk}"
    marta = signed_in(people.marta)
    version = marta.get(address).json()["version"]
    for outsider in (people.olga, people.ben):
        assert signed_in(outsider).delete(f"{address}/picture").status_code == 404
    Membership.objects.create(operator=people.ana, department=people.hill_desk)
    refused = marta.delete(f"{address}/picture")
    assert (refused.status_code, "all of this person’s libraries" in refused.json()["errors"][0]["text"]) == (409, True)
    Membership.objects.filter(operator=people.ana, department=people.hill_desk).delete()
    for _ in range(2):
        removed = marta.delete(f"{address}/picture")
        assert (removed.status_code, removed.json()["picture"], removed.json()["version"]) == (200, "", version)
    recorded = Entry.objects.filter(action="account_changed").values_list("actor_label", "object", "changes")
    assert [(who[:5], about, changes) for who, about, changes in recorded] == [
        ("Marta", str(people.ana.pk), {"picture": "removed"})
    ]
