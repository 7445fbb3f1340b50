"""Each action leaves one entry and one log line with its actor, and neither has a secret or a patron's words."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from refdesk.analytics.datasets.standard import make_standard
from refdesk.audit import sweep
from refdesk.audit.models import Entry
from refdesk.chats.queries import head_of
from refdesk.eventlog.acts import SetContact
from refdesk.eventlog.journal import Journal
from refdesk.eventlog.outcomes import Stored
from refdesk.identity import audited
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.retention import erasure, periods
from refdesk.staff.models import Operator
from refdesk.transcripts.full_transcript import record_live_reading
from tests.conftest import SignedIn
from tests.logs import queue_of, ticket_in
from tests.mail.mail_servers import mail_settings, use
from tests.sample_people import PASSWORD, People
from tests.sessions import signed_in_client
from tests.transcripts.world import act, actor, had

from .conftest import Lines

ADDRESS = "203.0.113.9"
NEW = "oars-and-rowlocks"
CONTACT = "dana@example.org"
QUESTION = "marzipan"
SECRETS = (PASSWORD, NEW, CONTACT, QUESTION, "guess-1", ADDRESS)
KEY = "k" * 22


class World:
    """What the deeds are done with."""

    def __init__(self, people: People, signed_in: SignedIn) -> None:
        self.people, self.signed_in = people, signed_in
        self.chat = had(people.ask, people.ana, f"Where is {QUESTION}?")
        act(self.chat, actor(people.ana), SetContact(contact=CONTACT))
        self.queue = queue_of(people.reference)
        self.dataset = make_standard(people.harbour, "Harbour Library Reference", people.marta)
        self.ticket = ticket_in(self.queue, KEY, question=f"Where is {QUESTION}?").ticket
        Entry.objects.all().delete()

    def client(self, who: Operator | None = None) -> Client:
        return signed_in_client(who, REMOTE_ADDR=ADDRESS) if who else Client(REMOTE_ADDR=ADDRESS)

    def post(self, who: Operator, address: str, body: Any) -> Any:
        """A JSON request; it must be taken."""
        answer = self.client(who).post(address, body, content_type="application/json")
        assert answer.status_code < 300, answer.content
        return answer


Deed = Callable[[World], Any]
Expected = list[tuple[str, str | None]]


def sign_in(world: World, email: str, password: str) -> Any:
    return world.client().post("/login/", {"email": email, "password": password})


def sign_out(world: World) -> None:
    world.client(world.people.ana).post("/logout/")


def own_password(world: World) -> None:
    world.post(world.people.ana, "/api/v1/desk/profile/password", {"current": PASSWORD, "new": NEW})


def end_other_sessions(world: World) -> None:
    world.client(world.people.ana)
    world.client(world.people.ana).delete("/api/v1/desk/profile/sessions")


def change(world: World, who: Operator | None = None, **more: Any) -> None:
    """Save the stored form of Ana’s account with these changes."""
    client = world.client(who or world.people.marta)
    address = f"/api/v1/desk/administration/people/{world.people.ana.pk}"
    answer = client.put(address, client.get(address).json() | more, "application/json")
    assert answer.status_code == 200, answer.content


def activate(world: World) -> None:
    Operator.objects.filter(pk=world.people.ana.pk).update(is_active=False)
    change(world, active=True)


def add_account(world: World) -> None:
    form = {"email": "dora@harbour.example", "name": "Dora", "departments": [world.people.reference.pk]}
    world.post(world.people.root, "/api/v1/desk/administration/people", form)


def delete_account(world: World) -> None:
    call_command("operator", "delete", world.people.chi.email, stdout=io.StringIO())


def join_queue(world: World) -> None:
    client = world.client(world.people.marta)
    address = f"/api/v1/desk/administration/queues/{world.queue.pk}"
    form = client.get(address).json() | {"members": [world.people.ben.pk]}
    answer = client.put(address, form, "application/json")
    assert answer.status_code == 200, answer.content


def choose_retention(world: World, **more: Any) -> None:
    harbour = world.people.harbour
    chosen = {
        "version": periods.version(Library.objects.get(pk=harbour.pk)),
        "data": [{"datum": "text", "days": 180}, {"datum": "name", "days": 90}],
    }
    answer = world.client(world.people.marta).put(
        f"/api/v1/desk/retention/{harbour.pk}", chosen | more, content_type="application/json"
    )
    assert answer.status_code == 200


def keep_no_addresses(world: World) -> None:
    choose_retention(world, data=[], address="none")
    assert Entry.objects.get().changes["address"] == ["short", "none"]


def export(world: World) -> None:
    answer = world.client(world.people.marta).post(
        f"/api/v1/desk/retention/{world.people.harbour.pk}/export", {"contact": CONTACT, "kind": "json"}
    )
    assert answer.status_code == 200


def count_data(world: World) -> None:
    world.post(world.people.marta, f"/api/v1/desk/retention/{world.people.harbour.pk}/holdings", {"contact": CONTACT})
    assert Entry.objects.get().changes["chats"] == 1


def erase(world: World) -> None:
    for _ in range(2):  # the same key again is the same erasure
        body = {"contact": CONTACT, "key": KEY}
        world.post(world.people.marta, f"/api/v1/desk/retention/{world.people.harbour.pk}/erasures", body)


def redact_chat(world: World) -> None:
    for _ in range(2):
        body = {"kind": "redact", "data": ["text"]}
        world.post(world.people.marta, f"/api/v1/desk/transcripts/{world.chat}/acts?key={KEY}", body)


def redact_ticket(world: World) -> None:
    body = {"kind": "redact", "seqs": [1], "passage": [0, 5]}
    world.post(world.people.marta, f"/api/v1/desk/tickets/{world.ticket}/acts?key={'r' * 22}", body)


def read(world: World, who: Operator, times: int = 1) -> None:
    for _ in range(times):
        assert world.client(who).get(f"/api/v1/desk/transcripts/{world.chat}").status_code == 200


def open_live(world: World, who: Operator) -> None:
    """An ended chat, opened twice over the live connection."""
    head = head_of(world.chat)
    assert head
    for _ in range(2):
        record_live_reading(who.pk, head, "203.0.113.77")


def make_administrator(world: World) -> None:
    change(world, roles=[{"library": world.people.harbour.pk, "role": "administrator"}])


def read_from_ticket(world: World, who: Operator) -> None:
    ticket = ticket_in(world.queue, "c" * 22, chat=world.chat, source="chat").ticket
    Entry.objects.all().delete()
    address = f"/api/v1/desk/tickets/{ticket}/transcript"
    assert [world.client(who).get(address).status_code for _ in range(2)] == [200, 200]


def mail_transcript(world: World) -> None:
    for _ in range(2):
        world.post(world.people.chi, f"/api/v1/desk/transcripts/{world.chat}/emails", {"key": KEY})


def export_records(world: World) -> None:
    address = f"/api/v1/desk/analytics/datasets/{world.dataset.pk}/records.csv"
    assert world.client(world.people.ana).get(address).status_code == 200


DEEDS: dict[str, tuple[Deed, Expected]] = {
    "sign in": (lambda w: sign_in(w, w.people.ana.email, PASSWORD), [("signed_in", "ana")]),
    "wrong password": (lambda w: sign_in(w, w.people.ana.email, "guess-1"), [("sign_in_failed", None)]),
    "unknown email": (lambda w: sign_in(w, f"{NEW}@a.example", "guess-1"), [("sign_in_failed", None)]),
    "sign out": (sign_out, [("signed_out", "ana")]),
    "own password": (own_password, [("password_changed", "ana")]),
    "other sessions": (end_other_sessions, [("sessions_ended", "ana")]),
    "add account": (
        add_account,
        [("account_added", "root"), ("rights_changed", "root"), ("invitation_made", "root")],
    ),
    "rename": (lambda w: change(w, name="Ana M."), [("account_changed", "marta")]),
    "no change": (change, []),
    "deactivate": (lambda w: change(w, active=False), [("account_deactivated", "marta")]),
    "activate": (activate, [("account_activated", "marta")]),
    "make administrator": (make_administrator, [("rights_changed", "marta")]),
    "move to a department": (
        lambda w: change(w, departments=[w.people.local_history.pk]),
        [("rights_changed", "marta"), ("rights_changed", "marta")],
    ),
    "leave a department": (lambda w: change(w, w.people.root, departments=[]), [("rights_changed", "root")]),
    "join a queue": (join_queue, [("rights_changed", "marta")]),
    "delete account": (delete_account, [("account_deleted", None)]),
    "retention": (choose_retention, [("retention_changed", "marta")]),
    "no more addresses": (keep_no_addresses, [("retention_changed", "marta")]),
    "count data": (count_data, [("data_counted", "marta")]),
    "export": (export, [("data_exported", "marta")]),
    "erase": (erase, [("data_erased", "marta")]),
    "redact a chat": (redact_chat, [("chat_redacted", "marta")]),
    "redact a ticket": (redact_ticket, [("ticket_redacted", "marta")]),
    "read another's transcript": (lambda w: read(w, w.people.chi, 3), [("transcript_read", "chi")]),
    "read one's own transcript": (lambda w: read(w, w.people.ana), []),
    "open another's ended chat": (lambda w: open_live(w, w.people.chi), [("transcript_read", "chi")]),
    "open one's own ended chat": (lambda w: open_live(w, w.people.ana), []),
    "read another's chat of a ticket": (lambda w: read_from_ticket(w, w.people.chi), [("transcript_read", "chi")]),
    "read one's own chat of a ticket": (lambda w: read_from_ticket(w, w.people.ana), []),
    "mail a transcript": (mail_transcript, [("transcript_emailed", "chi")]),
    "export records": (export_records, [("records_exported", "ana")]),
}


@pytest.fixture(autouse=True)
def _mailing() -> Iterator[None]:
    before = settings.CONFIG
    use(mail_settings())
    yield
    settings.CONFIG = before


@pytest.mark.parametrize("name", DEEDS)
def test_each_action_leaves_one_entry_and_one_line(
    name: str,
    people: People,
    signed_in: SignedIn,
    lines: Lines,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    world = World(people, signed_in)
    deed, expected = DEEDS[name]
    with django_capture_on_commit_callbacks(execute=True):
        deed(world)
    entries = list(Entry.objects.order_by("id"))
    by = [(action, getattr(people, who).pk if who else None) for action, who in expected]
    assert [(entry.action, entry.actor) for entry in entries] == by
    assert [(line["action"], line["by"]["id"]) for line in lines()] == by
    people.harbour.refresh_from_db()
    stored = "203.0.113.0/24" if people.harbour.ip_privacy != "none" else ""
    assert {entry.network for entry in entries if entry.actor_label != "server"} <= {stored}
    recorded = json.dumps([lines(), list(Entry.objects.values())], default=str)
    assert not [secret for secret in SECRETS if secret in recorded]


def test_what_the_sweep_redacts_for_an_erasure_is_no_action_of_its_own(people: People, signed_in: SignedIn) -> None:
    world = World(people, signed_in)
    erase(world)
    commands = [command for turn in erasure.due(now_ms()) for command in turn.commands]
    outcomes = Journal().execute(commands)
    assert [isinstance(outcome, Stored) and bool(outcome.events) for outcome in outcomes] == [True]
    assert [entry.action for entry in Entry.objects.all()] == ["data_erased"]


def test_rights_changed_says_what_they_were_and_are(people: People, signed_in: SignedIn) -> None:
    world = World(people, signed_in)
    make_administrator(world)
    entry = Entry.objects.get()
    assert entry.changes == {"department": ["Reference", "Reference"], "role": ["operator", "administrator"]}
    assert (entry.object, entry.object_label) == (str(people.ana.pk), "Ana Morales (ana@harbour.example)")
    assert entry.library == people.harbour.pk


def test_repeated_reading_within_an_hour_is_counted(people: People, signed_in: SignedIn) -> None:
    world = World(people, signed_in)
    read(world, people.chi, 3)
    assert Entry.objects.get().count == 3


def test_wrong_and_refused_attempts_are_counted_in_an_entry_each(people: People, signed_in: SignedIn) -> None:
    world = World(people, signed_in)
    for _ in range(15):
        sign_in(world, people.ana.email, "guess-1")
    counts = dict(Entry.objects.values_list("action", "count"))
    assert counts == {"sign_in_failed": 10, "sign_in_refused": 1}
    sweep.refused.flush()
    assert Entry.objects.get(action="sign_in_refused").count == 5


def test_attempts_from_ever_new_networks_fill_no_table(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    Entry.objects.all().delete()
    for n in range(150):
        monkeypatch.setattr("refdesk.audit.recording.current_address", lambda n=n: f"203.{n}.113.9")
        audited.sign_in_failed(people.ana)
    assert Entry.objects.count() == 101
    assert Entry.objects.get(network="").count == 50


def test_the_command_line_is_the_server(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    Entry.objects.all().delete()
    monkeypatch.setattr("sys.stdin", io.StringIO(NEW + "\n"))
    call_command("operator", "password", people.ana.email, "--password-stdin", stdout=io.StringIO())
    call_command("operator", "unlock", people.ana.email, stdout=io.StringIO())
    recorded = list(Entry.objects.order_by("id").values_list("action", "actor", "actor_label", "network"))
    assert recorded == [("password_set", None, "server", ""), ("account_unlocked", None, "server", "")]


def test_a_hash_that_is_made_anew_at_a_sign_in_is_no_change(people: People, signed_in: SignedIn, settings: Any) -> None:
    world = World(people, signed_in)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert sign_in(world, people.ana.email, PASSWORD).status_code == 302
    assert [entry.action for entry in Entry.objects.all()] == ["signed_in"]
    people.ana.refresh_from_db()
    assert people.ana.password.startswith("pbkdf2")
