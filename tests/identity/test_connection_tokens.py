from django.core.signing import TimestampSigner

from refdesk.identity import connection_tokens
from tests.conftest import SignedIn
from tests.sample_people import People
from tests.sessions import signed_in_client


def test_a_connection_token_names_the_operator_and_their_session(people: People) -> None:
    token = connection_tokens.issue(people.ana, "session-key")
    credential = connection_tokens.read(token)
    assert credential
    assert credential[:2] == (people.ana.pk, connection_tokens.session_hash("session-key"))
    assert "session-key" not in token


def test_a_foreign_connection_token_is_refused() -> None:
    for forged in ("", "1.abc", "1.abc:x:y", TimestampSigner(salt="other").sign("1.abc"), "\x00", "é" * 50):
        assert connection_tokens.read(forged) is None


def test_a_signed_in_operator_gets_a_connection_token(people: People, signed_in: SignedIn) -> None:
    client = signed_in(people.ana)
    answer = client.post("/api/v1/desk/connection-token")
    assert answer.json()["expires_in"] == 60
    credential = connection_tokens.read(answer.json()["token"])
    assert credential
    assert credential[:2] == (people.ana.pk, connection_tokens.session_hash(client.session.session_key or ""))


def test_a_forged_request_gets_none(people: People) -> None:
    client = signed_in_client(people.ana, enforce_csrf_checks=True)
    assert client.post("/api/v1/desk/connection-token").status_code == 403
    token = client.get("/desk/").context["bootstrap"]["csrf_token"]
    assert client.post("/api/v1/desk/connection-token", headers={"x-csrftoken": token}).status_code == 200
