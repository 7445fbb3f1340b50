"""Files of internal chats: who sends them, who reads them, until when."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.conf import settings as django_settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from refdesk.colleagues import commands as c
from refdesk.colleagues import files
from refdesk.colleagues.models import Event, InternalChat
from refdesk.colleagues.outcomes import Stored
from refdesk.colleagues.permissions import member_of
from refdesk.eventlog.actors import System
from refdesk.eventlog.journal import Journal
from refdesk.files import storage
from refdesk.files.expire import sweeps
from refdesk.files.models import File, FileTypes, State, groups_of
from refdesk.files.serve.pictures import PictureApplication
from refdesk.files.upload.announce import DAY, Announcement, find_upload, mark_stored
from refdesk.files.upload.asgi import UploadApplication
from refdesk.files.upload.inspect import Intake
from refdesk.files.upload.sending import send_command
from refdesk.identity import sign_in_rules
from refdesk.kit.clock import now_ms
from refdesk.kit.quota import Quota
from refdesk.retention import periods
from refdesk.staff.models import Membership, Operator
from refdesk.staff.roles import Role
from tests.conftest import SignedIn
from tests.files.test_picture_access import COPY, Fake, response_of, served
from tests.logs import execute
from tests.sample_people import People

KEY = "k" * 22
pytestmark = pytest.mark.usefixtures("folder")


def started(start: c.Start) -> int:
    return int(execute(start).internal_chat)


def of_reference(people: People) -> int:
    return started(c.Start(scope="department", department=people.reference.pk, actor=member_of(people.ana)))


def of_two(people: People, first: Operator, other: Operator) -> int:
    return started(c.start_of_pair(member_of(first), other.pk))


def announce(client: Client, internal_chat: int, **facts: Any) -> Any:
    body = {"key": KEY, "name": "plan.png", "size": 4} | facts
    return client.post(f"/api/v1/desk/internal-chats/{internal_chat}/files", body, content_type="application/json")


def sent(internal_chat: int, folder: Path, who: Operator, key: str = KEY) -> tuple[File, str]:
    announced = files.announce_file(internal_chat, who, Announcement(key, "plan.png", 4))
    row = find_upload(announced.token)  # type: ignore[union-attr] # not refused
    assert row
    (folder / "incoming").mkdir(exist_ok=True)
    (folder / "incoming" / key).write_bytes(b"\x89PNG")
    where = storage.new_key()
    storage.store(folder / "incoming" / key, where)
    assert mark_stored(row.pk, where, "plan.png", "image/png")
    File.objects.filter(pk=row.pk).update(width=40, height=30)
    execute(send_command(row.pk, announced.token))  # type: ignore[union-attr]
    row.refresh_from_db()
    return row, f"/files/{announced.token}/"  # type: ignore[union-attr]


def thumbnail(client: Client, link: str, folder: Path, address: str = "127.0.0.1") -> int:
    """The status of a request for the picture's copy, which is answered in front of Django."""
    cookie = client.cookies.get(django_settings.SESSION_COOKIE_NAME)
    headers = [(b"cookie", f"{cookie.key}={cookie.value}".encode())] if cookie else []
    scope = {"path": f"{link}thumbnail", "method": "GET", "headers": headers, "client": (address, 1)}
    application: PictureApplication = served(folder, Fake())

    async def status() -> int:
        messages: list[Any] = []

        async def send(message: Any) -> None:
            messages.append(message)

        await application(scope, None, send)
        return int(messages[0]["status"])

    return async_to_sync(status)()


def statuses(client: Client, link: str, folder: Path) -> tuple[int, int]:
    return client.get(link).status_code, thumbnail(client, link, folder)


def test_T3_members_send_files_and_outsiders_do_not(people: People, signed_in: SignedIn) -> None:
    chat = of_reference(people)
    for member in (people.ana, people.chi, people.marta):
        assert announce(signed_in(member), chat, key=f"{member.pk:022}").status_code == 201
    for outsider in (people.ben, people.olga, people.root):
        for number in (chat, chat + 1):
            refused = announce(signed_in(outsider), number)
            assert (refused.status_code, refused.json()["refusal"]["name"]) == (404, "NoSuchChat")
    assert File.objects.filter(internal_chat=chat, library=people.harbour).count() == 3


def test_T3_members_alone_read_a_file_whoever_has_its_link(people: People, signed_in: SignedIn, folder: Path) -> None:
    """Not an administrator who is no member, nor a patron: their browser has no session."""
    chat = of_two(people, people.ana, people.ben)
    _, link = sent(chat, folder, people.ana)
    for member in (people.ana, people.ben):
        assert statuses(signed_in(member), link, folder) == (200, 200)
    for outsider in (people.chi, people.marta, people.olga, people.root):
        assert statuses(signed_in(outsider), link, folder) == (404, 404)
    assert statuses(Client(), link, folder) == (404, 404)
    forged = Client()
    forged.cookies[django_settings.SESSION_COOKIE_NAME] = "x" * 32
    assert statuses(forged, link, folder) == (404, 404)


def leaves(people: People) -> None:
    Membership.objects.filter(operator=people.chi).delete()


def only_reads(people: People) -> None:
    Membership.objects.filter(operator=people.chi).update(role=Role.READER)


def is_deactivated(people: People) -> None:
    Operator.objects.filter(pk=people.chi.pk).update(is_active=False)


def has_another_password(people: People) -> None:
    people.chi.set_password("another-password")
    people.chi.save()


def must_use_another_network(people: People) -> None:
    rules = sign_in_rules.stored()
    rules.desk_networks = "192.0.2.0/24"
    rules.save()


def must_set_up_a_second_factor(people: People) -> None:
    rules = sign_in_rules.stored()
    rules.second_factor = "all"
    rules.save()
    # The rule counts from the sign-in on.
    for row in Session.objects.all():
        row.session_data = SessionStore().encode(row.get_decoded() | {"_second_factor_required": True})
        row.save()


@pytest.mark.parametrize(
    "change",
    [
        leaves,
        only_reads,
        is_deactivated,
        has_another_password,
        must_use_another_network,
        must_set_up_a_second_factor,
    ],
)
def test_T3_access_to_a_file_ends_with_the_right_to_read_the_chat(
    people: People, signed_in: SignedIn, folder: Path, change: Callable[[People], None]
) -> None:
    chat = of_reference(people)
    _, link = sent(chat, folder, people.ana)
    chi = signed_in(people.chi)
    assert statuses(chi, link, folder) == (200, 200)
    change(people)
    cache.clear()
    assert statuses(chi, link, folder) == (404, 404)


def test_T3_a_file_is_an_event_with_the_sender_and_the_key_of_its_upload(people: People, folder: Path) -> None:
    chat = of_reference(people)
    row, link = sent(chat, folder, people.chi)
    event = Event.objects.get(internal_chat=chat, kind="file_sent")
    assert (event.seq, event.client_key, row.seq, row.sent_by) == (2, KEY, 2, people.chi)
    assert '"plan.png"' in event.payload
    [again] = Journal().execute([send_command(row.pk, link.split("/")[2])])
    assert isinstance(again, Stored)
    assert again.repeat
    assert Event.objects.filter(internal_chat=chat, kind="file_sent").count() == 1


def test_T3_who_left_during_the_upload_sends_nothing(people: People, folder: Path) -> None:
    chat = of_reference(people)
    announced = files.announce_file(chat, people.chi, Announcement(KEY, "plan.png", 4))
    row = find_upload(announced.token)  # type: ignore[union-attr] # not refused
    assert row
    assert mark_stored(row.pk, storage.new_key(), "plan.png", "image/png")
    leaves(people)
    [outcome] = Journal().execute([send_command(row.pk, "t")])
    assert not isinstance(outcome, Stored)
    is_deactivated(people)
    assert send_command(row.pk, "t") is None


def test_T3_a_file_expires_with_the_messages_of_its_chat(people: People, folder: Path) -> None:
    """After the period of internal messages, not that of patrons' files; for two people the shorter one."""
    periods.set_periods(people.harbour, {"internal": 40, "file": 3}, set())
    periods.set_periods(people.hill, {"internal": 10}, set())
    row, _ = sent(of_reference(people), folder, people.ana)
    assert row.expires_at
    assert 0 <= row.expires_at - row.at - 40 * DAY < DAY
    Membership.objects.create(operator=people.ben, department=people.hill_desk)
    pair, _ = sent(of_two(people, people.ana, people.ben), folder, people.ana, "p" * 22)
    assert pair.expires_at
    assert 0 <= pair.expires_at - pair.at - 10 * DAY < DAY
    assert pair.library == people.harbour, "which both belong to"
    periods.set_periods(people.harbour, {"file": 1}, set())
    row.refresh_from_db()
    assert row.expires_at - row.at >= 40 * DAY
    Journal(clock=lambda: pair.expires_at or 0).execute(sweeps.commands_due(pair.expires_at))
    pair.refresh_from_db()
    assert pair.state == State.EXPIRED
    assert Event.objects.filter(internal_chat=pair.internal_chat_id, kind="file_expired").exists()


def test_T3_files_expire_with_the_history_around_them(people: People, signed_in: SignedIn, folder: Path) -> None:
    chat = of_reference(people)
    row, link = sent(chat, folder, people.ana)
    later, _ = sent(chat, folder, people.ana, "l" * 22)
    Journal().execute([c.Command(chat, System(), c.ExpireHistory(through=2))])
    row.refresh_from_db()
    later.refresh_from_db()
    assert (row.state, row.name, row.digest, later.state) == (State.EXPIRED, "", "", State.SENT)
    assert statuses(signed_in(people.ana), link, folder) == (410, 410)
    assert "as long as the messages" in signed_in(people.ana).get(link).text
    assert signed_in(people.ben).get(link).status_code == 404
    now = now_ms()
    sweeps.clear_deleted(sweeps.delete_bytes(sweeps.rows_to_delete(now)), now)
    assert list(storage.all_keys()) == [later.storage_key]


def test_T3_an_upload_that_is_repeated_once_its_history_has_expired_ends(people: People, folder: Path) -> None:
    """Its event is deleted, so that the log would take the file for a new one without bytes."""
    chat = of_reference(people)
    row, link = sent(chat, folder, people.ana)
    Journal().execute([c.Command(chat, System(), c.ExpireHistory(through=2))])
    assert send_command(row.pk, "t") is None
    statuses: list[int] = []

    async def read(function: Any, *facts: Any) -> Any:
        return await sync_to_async(function)(*facts)

    async def execute(command: Any) -> Any:
        return (await read(Journal().execute, [command]))[0]

    async def send(message: Any) -> None:
        statuses.append(message.get("status", 0))

    async def receive() -> Any:
        return {"type": "http.request", "body": b"\x89PNG"}

    uploads = UploadApplication(Intake(read, read, folder / "incoming"), execute)  # type: ignore[arg-type]
    path = f"/api/v1/uploads/{link.split('/')[2]}"
    async_to_sync(uploads)({"method": "PUT", "path": path, "headers": []}, receive, send)
    assert statuses[0] == 201
    assert not Event.objects.filter(internal_chat=chat, kind="file_sent").exists()


def test_T3_a_deleted_department_leaves_no_file(people: People, folder: Path) -> None:
    row, _ = sent(of_reference(people), folder, people.ana)
    InternalChat.objects.all().delete()
    assert not File.objects.exists()
    assert sweeps.orphans([row.storage_key]) == [row.storage_key]


def test_T3_size_types_and_rates_are_limited(
    people: People, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_QUOTAS", (Quota("files/internal-test", 2, 60),))
    chat = of_reference(people)
    ana = signed_in(people.ana)
    assert announce(ana, chat, size=0).json()["refusal"]["name"] == "FileEmpty"
    assert announce(ana, chat, size=20 * 2**20 + 1).status_code == 413
    for key in ("a" * 22, "b" * 22):
        assert announce(ana, chat, key=key).status_code == 201
    assert announce(ana, chat).json()["refusal"]["name"] == "TooMany"
    assert announce(ana, chat, key="a" * 22).status_code == 201, "the same upload again"
    assert announce(ana, chat, key="a" * 22, name="other").json()["refusal"]["name"] == "KeyReused"
    assert announce(signed_in(people.chi), chat).status_code == 201
    FileTypes.objects.create(library=people.harbour, groups=["pdf"])
    assert groups_of(File.objects.latest("pk").library_id) == ("pdf",)


def test_T3_administrators_count_internal_files_and_see_none_of_them(
    people: People, signed_in: SignedIn, folder: Path
) -> None:
    sent(of_two(people, people.ana, people.ben), folder, people.ana)
    marta, address = signed_in(people.marta), f"/api/v1/desk/administration/files/{people.harbour.pk}"
    assert marta.get(address).json()["usage"] == [{"group": "images", "files": 1, "bytes": 4}]
    assert marta.get(f"{address}/stored").json() == {"files": [], "next": None}


def test_W4_a_copy_of_a_file_of_a_chat_needs_no_session(people: People, folder: Path) -> None:
    """Its link alone is the right to read it: the patron has no session."""
    row, link = sent(of_reference(people), folder, people.ana)
    File.objects.filter(pk=row.pk).update(internal_chat=None)
    assert async_to_sync(response_of)(served(folder, Fake()), f"{link}thumbnail")[::2] == (200, COPY)
