"""Files in plain pages: sent with a form, by the widget's settings, limits and checks, and loaded from the desk."""

from io import BytesIO

import msgspec
import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile

from refdesk.chats.commands import Operator
from refdesk.chats.models import Event
from refdesk.eventlog.execution import execute
from refdesk.files.models import File, State
from refdesk.files.upload.announce import AnnouncedUpload, Announcement
from refdesk.files.upload.asgi import UploadApplication
from refdesk.files.upload.chat_uploads import announce_for_chat
from refdesk.files.upload.form_uploads import intake
from refdesk.noscript import form_files
from tests.files.samples import HTML, PDF
from tests.sample_people import People

from .conftest import Browser, answer, ask, newest

pytestmark = pytest.mark.usefixtures("folder")


def picked(content: bytes = PDF, name: str = "map.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def sent(kind: str = "file_sent") -> list[dict[str, object]]:
    payloads = Event.objects.filter(chat=newest().chat, kind=kind).order_by("seq").values_list("payload", flat=True)
    return [msgspec.json.decode(payload) for payload in payloads]


@pytest.fixture(name="writing")
def _writing(browser: Browser, people: People) -> Browser:
    """A patron on the page on which they write, of a widget that accepts files."""
    people.ask.accepts_files = True
    people.ask.save()
    ask(browser)
    browser.send("to-write")
    return browser


def test_L3_a_file_goes_with_a_message_and_once_with_a_form_sent_twice(writing: Browser) -> None:
    fields = writing.hidden("say") | {"do": "say", "text": "This map"}
    for _ in range(2):
        writing.post({**fields, "files": picked()})
        assert writing.title == "Waiting for an answer"
    assert [message["text"] for message in sent("message_sent")] == ["Where do I renew?", "This map"]
    [file] = sent()
    assert (file["name"], file["type"]) == ("map.pdf", "application/pdf")
    assert "map.pdf" in writing.html
    assert writing.client.get(f"/files/{file['token']}/").status_code == 200


def test_files_alone_need_no_message(writing: Browser) -> None:
    writing.send("say", text=" ", files=[picked(), picked(name="plan.pdf")])
    assert [file["name"] for file in sent()] == ["map.pdf", "plan.pdf"]
    assert len(sent("message_sent")) == 1


def test_a_refused_file_is_named_and_the_message_beside_it_is_sent(writing: Browser) -> None:
    writing.send("say", text="Two", files=[picked(), picked(HTML, "page.html"), picked(b"", "empty.pdf")])
    assert (writing.page.status_code, writing.title) == (422, "Not sent yet")
    assert "page.html: This file type isn’t allowed." in writing.html
    assert len(sent()) == 1
    assert sent("message_sent")[-1]["text"] == "Two"
    assert "Two</textarea>" not in writing.html
    assert File.objects.get().state == State.SENT


def test_files_beyond_the_limits_are_refused(writing: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(form_files, "AT_ONCE", 1)
    writing.send("say", text="", files=[picked(), picked(name="plan.pdf")])
    assert "plan.pdf: More than 1 files can’t be sent at once." in writing.html
    monkeypatch.setattr(form_files, "spend_quota", lambda request: 60)
    writing.send("say", text="", files=[picked(name="third.pdf")])
    assert "third.pdf" in writing.html
    assert [file["name"] for file in sent()] == ["map.pdf"]


def test_a_widget_without_files_has_no_field_and_accepts_none(browser: Browser, people: People) -> None:
    people.ask.accepts_files = False
    people.ask.save()
    ask(browser)
    browser.send("to-write")
    assert 'type="file"' not in browser.html
    browser.send("say", text="Look", files=picked())
    assert "map.pdf: The library doesn’t accept files here." in browser.html
    assert sent() == []


def test_a_chosen_file_that_a_look_for_answers_leaves_behind_is_named(writing: Browser) -> None:
    writing.send("draft", text="I am typ", files=picked())
    assert "The files were not sent." in writing.html
    assert "I am typ</textarea>" in writing.html
    assert sent() == []


def test_L3_the_patron_loads_a_file_of_the_operators(writing: Browser, ana: Operator) -> None:
    answer(ana)
    announced = announce_for_chat(newest().chat, ana, Announcement("f" * 22, "plan.pdf", len(PDF)))
    assert isinstance(announced, AnnouncedUpload)
    assert async_to_sync(UploadApplication(intake(), execute).accept)(announced.token, BytesIO(PDF)) is None
    writing.send("draft")
    link = f'<a href="/files/{announced.token}/" rel="noreferrer">plan.pdf</a>'
    assert link in writing.html
    assert writing.client.get(f"/files/{announced.token}/").status_code == 200
