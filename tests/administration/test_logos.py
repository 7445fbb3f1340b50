"""Logos of widgets: pictures from administrators, re-encoded."""

import io
from base64 import b64encode
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from refdesk.files.pictures.processes import NotNowError
from refdesk.widgets.models import Logo
from tests.files.samples import PDF, SVG, png
from tests.sample_people import People

from .test_widgets import put, widget
from .world import errors

pytestmark = pytest.mark.usefixtures("process")

ADDRESS = "/api/v1/desk/administration/logos"


def post(client: Client, content: bytes) -> Any:
    return client.post(ADDRESS, {"content": b64encode(content).decode()}, content_type="application/json")


def test_W6_a_logo_is_encoded_anew_and_saved_with_its_widget(people: People, marta: Client) -> None:
    stored = post(marta, png(2000, 1000))
    assert stored.status_code == 201, stored.content
    digest = stored.json()["logo"]
    saved = put(marta, widget(marta, people.ask.pk), logo=digest)
    assert saved.json()["logo"] == digest
    with Image.open(io.BytesIO(marta.get(f"/embed/logo/{digest}.jpg").content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (480, 240))
    assert put(marta, saved.json(), logo="").json()["logo"] == ""


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (SVG, "SVG can contain scripts, so it isn’t accepted. Save the picture as PNG."),
        (b"<?xml version='1.0'?>\n<!-- a map -->" + SVG, "SVG can contain scripts"),
        (PDF, "This is not a picture that can be read. Choose a PNG, JPEG, GIF or WebP."),
        (png(2000, 1000)[:60], "This is not a picture that can be read."),
        (b"", "This is not a picture that can be read."),
    ],
)
def test_W6_what_is_no_picture_is_refused_in_words(content: bytes, text: str, marta: Client) -> None:
    refused = errors(post(marta, content))
    assert list(refused) == ["logo"]
    assert refused["logo"].startswith(text)
    assert not Logo.objects.exists()


def test_W6_what_is_no_base64_or_too_large_is_refused(marta: Client) -> None:
    refused = marta.post(ADDRESS, {"content": "ä"}, content_type="application/json")
    assert list(errors(refused)) == ["logo"]
    assert post(marta, bytes(2**20 + 100)).status_code == 422


def test_W6_a_machine_that_is_busy_is_no_fault_of_the_picture(monkeypatch: pytest.MonkeyPatch, marta: Client) -> None:
    def busy(content: bytes) -> None:
        raise NotNowError

    monkeypatch.setattr("refdesk.files.pictures.forms.decode", busy)
    assert errors(post(marta, png())) == {"logo": "The picture could not be read just now. Try again."}


def test_W6_a_logo_that_was_deleted_meanwhile_is_named_in_its_field(people: People, marta: Client) -> None:
    page = widget(marta, people.ask.pk)
    assert list(errors(put(marta, page, logo="0" * 64))) == ["logo"]
    assert widget(marta, people.ask.pk) == page
