"""Files attached to replies and questions."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from refdesk.eventlog.actors import System
from refdesk.eventlog.journal import Journal
from refdesk.files import storage
from refdesk.files.expire import sweeps
from refdesk.files.models import File, State
from refdesk.files.upload import inspect
from refdesk.files.upload.announce import DAY, find_upload
from refdesk.kit.clock import now_ms
from refdesk.staff.models import Operator
from refdesk.tickets import commands as c
from refdesk.tickets import events as e
from refdesk.tickets import queries, tokens
from refdesk.tickets.head import Head
from refdesk.tickets.models import Event, Queue, Ticket
from tests.conftest import SignedIn
from tests.files.samples import HTML, PDF, png
from tests.logs import ticket_in
from tests.sample_people import People

KEY, ANNOUNCEMENT = "k" * 22, {"key": "f" * 22, "name": "map", "size": len(PDF)}
JSON = "application/json"
pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture(name="head")
def _head(queue: Queue) -> Head:
    return ticket_in(queue, "s" * 22)


async def _run(function: Any, *args: Any, **kwargs: Any) -> Any:
    return await sync_to_async(function)(*args, **kwargs)


def announced(client: Client, head: Head, **facts: Any) -> Any:
    return client.post(f"/api/v1/desk/tickets/{head.ticket}/files", ANNOUNCEMENT | facts, content_type=JSON)


def comes(token: str, content: bytes, tmp_path: Path) -> None:
    """The upload's bytes, as the application before Django places them."""
    row = find_upload(token)
    assert row
    come = tmp_path / "come"
    come.write_bytes(content)
    async_to_sync(inspect.Intake(_run, _run, tmp_path / "incoming").store)(row, come)


def uploaded(client: Client, head: Head, tmp_path: Path, **facts: Any) -> str:
    token: str = announced(client, head, **facts).json()["token"]
    comes(token, PDF, tmp_path)
    return token


def acts(client: Client, head: Head, act: dict[str, Any], key: str = KEY) -> Any:
    return client.post(f"/api/v1/desk/tickets/{head.ticket}/acts?key={key}", act, content_type=JSON)


def why(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["refusal"]["name"]


def bodies(ticket: int, kind: str) -> list[Any]:
    return [msgspec.json.decode(row.payload, type=e.KINDS[kind]) for row in queries.log_of(ticket) if row.kind == kind]


def file_response(token: str) -> Any:
    """The response to a request for the file, closed: it holds the file open."""
    response = Client().get(f"/files/{token}/")
    response.close()
    return response


def test_P32_an_operators_file_goes_with_their_reply_and_only_then(
    people: People, head: Head, signed_in: SignedIn, tmp_path: Path
) -> None:
    """Until then only its author can use it; the patron finds it on their page, under the name that fits its type."""
    ana, page = signed_in(people.ana), tokens.patron_page_path(head)
    token = uploaded(ana, head, tmp_path)
    assert file_response(token).status_code == 404
    assert "map.pdf" not in Client().get(page).content.decode()
    reply = {"kind": "reply", "text": "See the map.", "files": [token]}
    assert [acts(ana, head, reply).json()["repeat"] for _ in range(2)] == [False, True]
    [said] = bodies(head.ticket, "replied")
    assert [(file.name, file.size) for file in said.files] == [("map.pdf", len(PDF))]
    assert f'href="/files/{token}/"' in Client().get(page).content.decode()
    row, fetched = File.objects.get(), file_response(token)
    assert (fetched.status_code, fetched["Content-Length"]) == (200, str(len(PDF)))
    with storage.open_stored(row.storage_key) as content:
        assert content.read() == PDF
    assert (row.state, row.ticket, row.chat, row.sent_by) == (State.SENT, head.ticket, None, people.ana)
    # What was announced is known by its name of then, though the type gave it another; with another name it is none.
    assert announced(ana, head).json() == {"token": token, "stored": True}
    assert why(announced(ana, head, name="plan")) == (409, "KeyReused")


def test_nobody_else_announces_sends_or_learns_of_a_file(
    people: People, head: Head, signed_in: SignedIn, tmp_path: Path, ana: Client
) -> None:
    """No one of another queue or library, or without a session; and a colleague not what Ana is about to send."""
    token = uploaded(ana, head, tmp_path)
    for outsider in (people.ben, people.olga, people.root):
        assert why(announced(signed_in(outsider), head)) == (404, "NoSuchTicket")
    assert why(announced(ana, Head(10**6, 1, "US", ""))) == (404, "NoSuchTicket")
    reply = {"kind": "reply", "text": "Mine", "files": [token]}
    assert why(acts(signed_in(people.chi), head, reply)) == (404, "NoSuchUpload")
    assert why(acts(signed_in(people.ben), head, reply)) == (404, "NoSuchTicket")
    assert why(acts(ana, ticket_in(Queue.objects.get(), "t" * 22), reply)) == (404, "NoSuchUpload")
    many = {"kind": "reply", "text": "Many", "files": [token] * 11}
    assert why(acts(ana, head, many)) == (429, "TooManyFiles")
    assert acts(ana, head, reply).status_code == 200
    assert why(acts(ana, head, reply, "x" * 22)) == (404, "NoSuchUpload")


def test_a_reply_with_a_refused_file_names_it_and_loses_nothing_else(head: Head, ana: Client) -> None:
    """Text and good files stay in the form that comes back; sent twice they are there once."""
    page = tokens.patron_page_path(head)
    sent = {"text": "Here is my scan.", "key": KEY}
    files = [
        SimpleUploadedFile("scan.pdf", PDF),
        SimpleUploadedFile("page.pdf", HTML),
        SimpleUploadedFile("x.txt", b""),
    ]
    answer = Client().post(page, sent | {"files": files})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "page.pdf: This file type isn’t allowed." in shown
    assert "x.txt: This file is empty." in shown
    assert "Here is my scan." in shown
    assert bodies(head.ticket, "replied") == []
    [row] = File.objects.filter(state=State.STORED)
    assert f'value="{row.client_key}" checked' in shown
    again = {**sent, "file": [row.client_key], "files": [SimpleUploadedFile("two.png", png())]}
    for _ in range(2):
        again["files"] = [SimpleUploadedFile("two.png", png())]
        assert Client().post(page, again).status_code == 303
    [said] = bodies(head.ticket, "replied")
    assert [file.name for file in said.files] == ["scan.pdf", "two.png"]
    # Their own they have: the page hands out nothing that somebody put there.
    assert said.files[0].token not in Client().get(page).content.decode()
    assert "scan.pdf" in Client().get(page).content.decode()
    entries = ana.get(f"/api/v1/desk/tickets/{head.ticket}").json()["entries"]
    assert [file["token"] for file in entries[-1]["body"]["files"]] == [file.token for file in said.files]
    other = Client().post(page, {"text": "Not mine", "key": "o" * 22, "file": ["0" * 32]})
    assert (other.status_code, bodies(head.ticket, "replied")[1].files) == (303, ())


def test_files_arrive_with_a_question_if_the_queue_accepts_them(queue: Queue) -> None:
    """Sent twice it is one ticket with them. A form of a queue that accepts none says nothing of files and ignores
    them."""
    client, address = Client(), f"/ask/{queue.slug}/"
    form_token = client.get(address).context["form"]["form_token"].value()
    fields = {"question": "What is this?", "form_token": form_token}
    project_seconds = project.CONFIG.form_seconds
    assert project_seconds > 0
    early = client.post(address, fields | {"files": [SimpleUploadedFile("scan.pdf", PDF)]})
    [row] = File.objects.all()
    assert (early.status_code, row.state, row.ticket) == (422, State.STORED, None)
    assert row.client_key in early.content.decode()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("refdesk.tickets.patron.public_pages.now_ms", lambda: now_ms() + 60_000)
        for _ in range(2):
            assert client.post(address, fields | {"file": [row.client_key]}).status_code == 303
    [opened] = bodies(Ticket.objects.get().pk, "opened")
    assert [file.name for file in opened.files] == ["scan.pdf"]
    row.refresh_from_db()
    assert (row.state, row.ticket) == (State.SENT, Ticket.objects.get().pk)
    Queue.objects.update(accepts_files=False)
    assert 'type="file"' not in client.get(address).content.decode()
    client.post(address, fields | {"files": [SimpleUploadedFile("more.pdf", PDF + b"x")]})
    assert File.objects.count() == 1


def test_the_sweep_deletes_expired_bytes_and_files_never_sent(head: Head, tmp_path: Path, ana: Client) -> None:
    """An unsent file waits for a day; a sent one expires, and page and link say so."""
    sent = uploaded(ana, head, tmp_path)
    assert acts(ana, head, {"kind": "reply", "text": "See the map.", "files": [sent]}).status_code == 200
    uploaded(ana, head, tmp_path, key="d" * 22)
    now = now_ms()
    assert sweeps.rows_to_delete(now + DAY - 60_000) == []
    assert len(sweeps.rows_to_delete(now + DAY + 60_000)) == 1
    later = now + project.CONFIG.file_days * DAY + 60_000
    assert (sweeps.any_due_of_tickets(now), sweeps.commands_due(later), sweeps.any_due_of_tickets(later)) == (
        False,
        [],
        True,
    )
    assert sweeps.expire_files_of_tickets(later) == 1
    sweeps.clear_deleted(sweeps.delete_bytes(sweeps.rows_to_delete(later)), later)
    assert list(storage.all_keys()) == []
    assert file_response(sent).status_code == 410
    assert list(File.objects.values_list("state", flat=True)) == [State.EXPIRED]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("refdesk.tickets.patron.patron_view.now_ms", lambda: later)
        shown = Client().get(tokens.patron_page_path(head)).content.decode()
    assert "Expired" in shown
    assert sent not in shown


def test_an_operator_who_left_sends_nothing(people: People, head: Head, ana: Client) -> None:
    Operator.objects.filter(pk=people.ana.pk).update(is_active=False)
    assert announced(ana, head).status_code == 401


def test_redacting_a_ticket_redacts_its_files(head: Head, tmp_path: Path, ana: Client) -> None:
    """Their names at once, in the log and in their rows; their bytes with the next sweep; one message's alone, too."""
    for number, text in enumerate(("See the map.", "And this.")):
        token = uploaded(ana, head, tmp_path, key=f"{number}" * 22, name=f"secret-{number}")
        assert acts(ana, head, {"kind": "reply", "text": text, "files": [token]}, f"{number}" * 22).status_code == 200
    first = Event.objects.filter(ticket_id=head.ticket, kind="replied").order_by("seq").values_list("seq")[0][0]
    system = System()
    Journal().execute([c.Command(head.ticket, system, c.Redact(seqs=(first,)))])
    assert sorted(File.objects.values_list("state", flat=True)) == ["expired", "sent"]
    Journal().execute([c.Command(head.ticket, c.Patron(head.ticket), c.Forget())])
    assert "secret-1" in str(queries.log_of(head.ticket))
    acts(ana, head, {"kind": "set_status", "status": "closed"}, "c" * 22)
    Journal().execute([c.Command(head.ticket, c.Patron(head.ticket), c.Forget())])
    assert set(File.objects.values_list("state", "name")) == {("expired", "")}
    assert "secret" not in str(queries.log_of(head.ticket))
    assert len(sweeps.rows_to_delete(now_ms())) == 2


FORM, QUESTION_FORM = "/api/v1/widgets/ask/files", {"key": "q" * 22, "question": "What is this?"}


def chosen(tmp_path: Path, key: str = "f" * 22) -> str:
    """A file that a patron chose in the widget's form, uploaded."""
    token: str = Client().post(FORM, ANNOUNCEMENT | {"key": key}, content_type=JSON).json()["token"]
    comes(token, PDF, tmp_path)
    return token


def leaves(*files: str, **facts: Any) -> Any:
    return Client().post("/api/v1/widgets/ask/tickets", QUESTION_FORM | {"files": files} | facts, content_type=JSON)


def test_P34_files_go_with_a_question_left_in_the_widget(queue: Queue, tmp_path: Path, ana: Client) -> None:
    """Sent twice they are there once; the link is the library's alone, and another question doesn't get them."""
    token = chosen(tmp_path)
    made = leaves(token)
    assert (made.status_code, leaves(token).json()) == (201, made.json())
    number = made.json()["ticket"]
    [file] = bodies(number, "opened")[0].files
    assert (file.name, file.size) == ("map.pdf", len(PDF))
    page = Client().get(made.json()["page"]).content.decode()
    assert "map.pdf" in page
    assert file.token not in page
    assert [file_response(token).status_code for token in (file.token, token)] == [200, 404]
    assert file.token in ana.get(f"/api/v1/desk/tickets/{number}").content.decode()
    assert why(leaves(token, key="o" * 22)) == (404, "NoSuchUpload")
    assert why(leaves("x" * 43, key="o" * 22)) == (404, "NoSuchUpload")
    assert why(leaves(*(chosen(tmp_path, f"{n:022}") for n in range(11)), key="o" * 22)) == (429, "TooManyFiles")
    assert Ticket.objects.count() == 1


def test_the_widget_accepts_files_only_if_the_queue_does(people: People, queue: Queue, tmp_path: Path) -> None:
    """The bootstrap says so; for another library or from another site, none is announced and none is attached."""
    token = chosen(tmp_path)
    assert '"ticket_files": true' in Client().get("/chat/ask/").content.decode()
    hill = Queue.objects.create(library=people.hill, name="Hill", slug="hill", public=True)
    answer = Client().post("/api/v1/widgets/hill/tickets", QUESTION_FORM | {"files": [token]}, content_type=JSON)
    assert why(answer) == (404, "NoSuchUpload")
    hill.delete()
    Queue.objects.update(accepts_files=False)
    assert '"ticket_files": false' in Client().get("/chat/ask/").content.decode()
    assert why(leaves(token)) == (403, "FilesDisabled")
    assert why(Client().post(FORM, ANNOUNCEMENT, content_type=JSON)) == (403, "FilesDisabled")
    assert why(Client().post(FORM.replace("ask", "hill"), ANNOUNCEMENT, content_type=JSON)) == (404, "NoSuchQueue")
    assert Client().post(FORM.replace("ask", "nowhere"), ANNOUNCEMENT, content_type=JSON).status_code == 404
    foreign = {"Origin": "https://evil.example"}
    assert why(Client().post(FORM, ANNOUNCEMENT, content_type=JSON, headers=foreign)) == (403, "NotAllowed")
    assert leaves().status_code == 201


def test_announcing_files_for_a_question_is_limited_by_rate_and_size(queue: Queue) -> None:
    """Refused files don't count, and files that nobody sends are deleted."""
    fields = [(0, (400, "FileEmpty")), (20 * 2**20 + 1, (413, "FileTooLarge"))]
    assert [why(Client().post(FORM, ANNOUNCEMENT | {"size": size}, content_type=JSON)) for size, _ in fields] == [
        refusal for _, refusal in fields
    ]
    many = [Client().post(FORM, ANNOUNCEMENT | {"key": f"{n:022}"}, content_type=JSON) for n in range(61)]
    assert (many[59].status_code, why(many[60])) == (201, (429, "TooMany"))
    assert File.objects.count() == 60
    File.objects.update(at=now_ms() - sweeps.UPLOAD_ABANDONED_AFTER - 1)
    sweeps.clear_deleted([file for file, _ in sweeps.rows_to_delete(now_ms())], now_ms())
    assert not File.objects.exists()


def test_only_redaction_of_the_whole_message_redacts_its_files(
    people: People, queue: Queue, signed_in: SignedIn, tmp_path: Path
) -> None:
    """A card number in the text has nothing to do with the file."""
    number, marta = leaves(chosen(tmp_path)).json()["ticket"], signed_in(people.marta)
    [file] = bodies(number, "opened")[0].files
    address = f"/api/v1/desk/tickets/{number}/acts?key="
    redact: dict[str, Any] = {"kind": "redact", "seqs": [1]}
    assert marta.post(f"{address}{KEY}", redact | {"passage": [0, 4]}, content_type=JSON).status_code == 200
    assert bodies(number, "opened")[0].files == (file,)
    assert file_response(file.token).status_code == 200
    assert marta.post(f"{address}{'r' * 22}", redact, content_type=JSON).status_code == 200
    assert bodies(number, "opened")[0].files == ()
    assert file_response(file.token).status_code == 410
