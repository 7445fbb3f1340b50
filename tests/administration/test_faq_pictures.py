"""Pictures for FAQs, uploaded by administrators."""

import io
import re
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError
from django.test import Client
from PIL import Image

from refdesk.audit.models import Entry
from refdesk.chats.refusals import NoRoom
from refdesk.faq.models import FaqGroup, Picture
from refdesk.files import storage
from refdesk.files.models import File, FileTypes, State
from refdesk.files.pictures.processes import NotNowError
from refdesk.files.types.kinds import detect_type
from refdesk.files.upload.announce import find_upload, mark_stored
from refdesk.files.upload.receive import RefusedError
from refdesk.kit.clock import now_ms
from tests.conftest import SignedIn
from tests.faq.world import faq, group, picture, shows
from tests.files.samples import PDF, SVG, png
from tests.sample_people import PASSWORD, People

from .test_faqs import ADDRESS as FAQS
from .test_faqs import FORM, put, send
from .world import errors

pytestmark = pytest.mark.usefixtures("process", "folder")

ADDRESS = "/api/v1/desk/administration/faq-pictures"
KEY = "0123456789abcdef01234567"


@pytest.fixture(name="rooms")
def _rooms(people: People) -> FaqGroup:
    return group(people.harbour, "rooms")


def announce(client: Client, rooms: FaqGroup, size: int = 100, key: str = KEY) -> Any:
    address = f"/api/v1/desk/administration/faq-groups/{rooms.pk}/pictures"
    return send(client, "post", address, {"key": key, "name": "map.png", "size": size})


def uploaded(client: Client, rooms: FaqGroup, content: bytes) -> str:
    """The token of an upload whose bytes are stored, as the server stores them."""
    announced = announce(client, rooms, len(content))
    assert announced.status_code == 201, announced.content
    token: str = announced.json()["token"]
    row = find_upload(token)
    assert row
    part = django_settings.CONFIG.data / "incoming" / "part"
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(content)
    type_ = detect_type(part)
    key = storage.new_key()
    storage.store(part, key)
    assert mark_stored(row.pk, key, row.name, type_)
    return token


def store(client: Client, token: str) -> Any:
    return send(client, "post", ADDRESS, {"token": token})


def test_A1_an_uploaded_picture_is_re_encoded_and_shown_in_drafts_preview_and_page(
    rooms: FaqGroup, marta: Client
) -> None:
    token = uploaded(marta, rooms, png(3000, 1500))
    made = store(marta, token)
    assert made.status_code == 201, made.content
    stored = made.json()
    assert (stored["width"], stored["height"]) == (2048, 1024)
    with Image.open(io.BytesIO(marta.get(stored["address"]).content)) as shown:
        assert (shown.format, shown.size) == ("JPEG", (2048, 1024))
    assert store(marta, token).json() == stored
    file = File.objects.get()
    assert (file.name, file.type, file.state, file.expires_at) == ("map.jpg", "image/jpeg", State.SENT, None)
    assert list(storage.all_keys()) == [file.storage_key]
    answer = f'<p><img src="{stored["address"]}" alt="The way to the rooms" width="512"></p>'
    form = FORM | {"group": rooms.pk, "answer": answer}
    page = send(marta, "post", f"{FAQS}/preview", form).json()["page"]
    [address] = re.findall(r'<img src="(/faq-pictures/[^"]+)', page)
    assert address.startswith(f"{stored['address']}?preview=")
    assert Client().get(address).status_code == 200
    saved = send(marta, "post", FAQS, form)
    assert 'width="512" height="256"' in saved.json()["answer"]
    assert Client().get(stored["address"]).status_code == 404
    put(marta, saved.json(), state="published")
    assert Client().get(stored["address"]).status_code == 200
    actions = [(entry.kind, entry.action, entry.actor_label[:5]) for entry in Entry.objects.filter(kind="faq_picture")]
    assert actions == [("faq_picture", "settings_added", "Marta")]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (PDF, "This is not a picture that can be read. Choose a PNG, JPEG, GIF or WebP."),
        (png(20, 20)[:40], "This is not a picture that can be read. Choose a PNG, JPEG, GIF or WebP."),
        (SVG, "SVG can contain scripts, so it isn’t accepted. Save the picture as PNG."),
    ],
    ids=["pdf", "broken", "svg"],
)
def test_A1_what_is_no_picture_is_refused_in_words_and_deleted(
    rooms: FaqGroup, content: bytes, text: str, marta: Client
) -> None:
    refused = errors(store(marta, uploaded(marta, rooms, content)))
    assert refused == {"": text}
    assert (File.objects.count(), list(storage.all_keys()), Picture.objects.count()) == (0, [], 0)


def test_A1_an_upload_is_stored_later_after_a_temporary_failure(
    rooms: FaqGroup, monkeypatch: pytest.MonkeyPatch, marta: Client
) -> None:
    token = uploaded(marta, rooms, png(20, 20))

    def busy(content: bytes) -> None:
        raise NotNowError

    def full(*args: Any) -> None:
        raise RefusedError(NoRoom())

    with monkeypatch.context() as now:
        now.setattr("refdesk.files.pictures.stored.decode", busy)
        assert errors(store(marta, token))[""] == "The picture could not be read just now. Try again."
    with monkeypatch.context() as now:
        now.setattr("refdesk.files.pictures.stored.storage.store", full)
        assert errors(store(marta, token))[""].startswith("The server has no room for pictures right now.")
    assert store(marta, token).status_code == 201


def test_A1_a_picture_is_stored_with_its_entry_in_the_audit_log_or_not_at_all(
    rooms: FaqGroup, monkeypatch: pytest.MonkeyPatch, marta: Client
) -> None:
    token = uploaded(marta, rooms, png(20, 20))
    with monkeypatch.context() as now:
        now.setattr("refdesk.resources.recording.record", Mock(side_effect=OperationalError))
        assert store(marta, token).status_code == 503
    assert (Picture.objects.count(), File.objects.get().state) == (0, State.STORED)
    assert store(marta, token).status_code == 201
    assert Entry.objects.filter(kind="faq_picture").count() == 1


def test_A1_pictures_are_announced_by_administrators_of_the_group_within_limits(
    people: People, rooms: FaqGroup, signed_in: SignedIn, marta: Client
) -> None:

    def refusal(response: Any) -> tuple[int, str]:
        return response.status_code, response.json()["refusal"]["name"]

    for outsider in (people.olga, people.ana):
        assert refusal(announce(signed_in(outsider), rooms)) == (404, "NoSuchUpload")
    assert refusal(announce(marta, rooms, 0)) == (400, "FileEmpty")
    assert refusal(announce(marta, rooms, 2**25)) == (413, "FileTooLarge")
    for number in range(60):
        assert announce(marta, rooms, key=f"{number:032}").status_code == 201
    assert refusal(announce(marta, rooms)) == (429, "TooMany")
    FileTypes.objects.create(library=people.harbour, groups=["pdf"])
    assert refusal(announce(signed_in(people.root), rooms)) == (403, "FilesDisabled")


def test_A1_an_upload_is_stored_by_its_administrator_only(people: People, rooms: FaqGroup, signed_in: SignedIn) -> None:
    token = uploaded(signed_in(people.marta), rooms, png(20, 20))
    for other in (people.olga, people.ana, people.root):
        assert store(signed_in(other), token).status_code == 404
    people.marta.memberships.update(role="operator")
    assert store(signed_in(people.marta), token).status_code == 404
    assert store(signed_in(people.root), "x").status_code == 404


def test_A1_an_answer_with_a_picture_deleted_under_the_open_editor_is_refused_in_words(
    people: People, rooms: FaqGroup, signed_in: SignedIn
) -> None:
    marta, shown = signed_in(people.marta), picture(people.harbour)
    draft = send(marta, "post", FAQS, FORM | {"group": rooms.pk, "answer": shows(shown)}).json()
    Picture.objects.all().delete()
    refused = errors(put(marta, draft, question="New?"))
    assert refused["answer"].endswith("isn’t stored in this library. Remove it, or upload it again.")
    assert put(marta, draft, question="New?", answer="<p>Ask.</p>").status_code == 200


def test_A1_the_page_files_counts_pictures_and_names_their_faq(
    people: People, rooms: FaqGroup, signed_in: SignedIn
) -> None:
    marta, address = signed_in(people.marta), f"/api/v1/desk/administration/files/{people.harbour.pk}"
    shown, unused = picture(people.harbour, b"12"), picture(people.harbour, b"3")
    picture(people.hill, b"4")
    made = faq(rooms, "<b>Where?</b>", shows(shown), state="draft")
    Picture.objects.filter(pk=shown.pk).update(unused_since=None)
    assert marta.get(address).json()["usage"] == [{"group": "images", "files": 2, "bytes": 3}]
    listed = marta.get(f"{address}/stored").json()["files"]
    assert [(use["id"], use["picture"], use["faq"], use["faq_question"]) for use in listed] == [
        (unused.file.pk, True, None, ""),
        (shown.file.pk, True, made.pk, "<b>Where?</b>"),
    ]
    assert listed[1]["expires_at"] is None
    assert listed[0]["expires_at"] > now_ms()


def test_A1_a_form_in_place_of_json_is_refused(people: People) -> None:
    """The check of the CSRF token reads the form, and the body can't be read again."""
    client = Client(enforce_csrf_checks=True)
    client.get("/login/")
    form = {"email": people.marta.email, "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    assert client.post("/login/", form).status_code == 302
    token = client.cookies["csrftoken"].value
    answer = client.post("/api/v1/desk/administration/faq-pictures", {"token": "x"}, HTTP_X_CSRFTOKEN=token)
    assert (answer.status_code, answer.json()) == (400, {"detail": "Send the body as JSON (application/json)."})
