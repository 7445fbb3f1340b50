"""A desk without input ends its session, and the sign-in page says why."""

from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.identity.connection_tokens import session_hash
from refdesk.identity.models import DeskSession, EndedSession
from refdesk.kit.clock import now_ms
from tests.conftest import SignedIn
from tests.databases import Database, database
from tests.sample_people import People

__all__ = ["database"]  # a fixture

ADDRESS = "/api/v1/desk/profile/idle-end"
MINUTE = 60_000


def used(client: Client, minutes_ago: float) -> None:
    session = DeskSession.objects.filter(pk=session_hash(client.session.session_key or ""))
    session.update(used_at=now_ms() - int(minutes_ago * MINUTE))


def test_desk_without_input_ends_its_session_alone(database: Database, signed_in: SignedIn) -> None:
    idle, elsewhere = signed_in(database.people.ana), signed_in(database.people.ana)
    used(idle, 30)
    assert idle.post(ADDRESS).status_code == 204
    assert "had no input for too long" in idle.get("/login/").content.decode()
    assert idle.get("/desk/").status_code == 302
    # The browser has no cookie any more, as after an answer to the desk's polling.
    assert "had no input for too long" in idle.get("/login/?ended=idle").content.decode()
    assert elsewhere.get("/desk/").status_code == 200
    assert EndedSession.objects.get().reason == EndedSession.Reason.IDLE
    entry = Entry.objects.get(action=Action.SIGNED_OUT)
    assert (entry.actor, entry.changes) == (database.people.ana.pk, {"idle": True})


def test_session_that_was_used_elsewhere_meanwhile_continues(people: People, signed_in: SignedIn) -> None:
    client = signed_in(people.ana)
    used(client, 20)
    answer = client.post(ADDRESS)
    assert (answer.status_code, 6 * 60 < answer.json()["seconds"] <= 7 * 60) == (409, True)
    assert client.get("/desk/").status_code == 200


def test_sign_in_page_says_nothing_to_others(people: People, client: Client) -> None:
    client.cookies["sessionid"] = "x" * 32
    assert 'role="status"' not in client.get("/login/").content.decode()
