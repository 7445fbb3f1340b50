"""Who may send a file into a chat, and who may fetch one."""

from typing import Any

import pytest
from django.test import Client

from refdesk.chats.commands import Claim, End
from refdesk.files.models import File
from refdesk.staff import models
from refdesk.widgets.models import Widget
from tests.conftest import SignedIn
from tests.logs import act, actor, begin, token_of
from tests.sample_people import People

KEY = "k" * 22
ANNOUNCEMENT = {"key": KEY, "name": "map.pdf", "size": 100}


def begun(people: People, widget: Widget | None = None, key: str = "s" * 22) -> int:
    """A waiting chat of the sample department Reference."""
    Widget.objects.update(accepts_files=True)
    return begin(widget or people.ask, key=key)


def acts(chat: int, who: models.Operator, *, end: bool = False) -> None:
    act(chat, actor(who), Claim(), *([End()] if end else []))


def asks(client: Client, chat: int, **facts: Any) -> Any:
    side = "" if "token" in facts else "/desk"
    return client.post(f"/api/v1{side}/chats/{chat}/files", ANNOUNCEMENT | facts, content_type="application/json")


def why(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["refusal"]["name"]


def test_a_patron_sends_into_the_chat_of_their_token_and_no_other(people: People) -> None:
    chat, other = begun(people), begun(people, key="t" * 22)
    assert asks(Client(), chat, token=token_of(chat)).status_code == 201
    for wrong in (token_of(other), "", "nonsense", f"{chat}.{'0' * 43}", token_of(chat)[:-1]):
        assert why(asks(Client(), chat, token=wrong)) == (404, "NoSuchChat")
    assert why(asks(Client(), 10**6, token=token_of(chat))) == (404, "NoSuchChat")
    assert File.objects.count() == 1


def test_only_the_operator_who_claimed_the_chat_sends_into_it(people: People, signed_in: SignedIn) -> None:
    chat = begun(people)
    assert why(asks(signed_in(people.ana), chat)) == (403, "NotYours")
    acts(chat, people.ana)
    assert asks(signed_in(people.ana), chat).status_code == 201
    assert why(asks(signed_in(people.chi), chat)) == (403, "NotYours")
    for outsider in (people.ben, people.root, people.olga):
        assert why(asks(signed_in(outsider), chat)) == (404, "NoSuchChat")
        assert why(asks(signed_in(outsider), chat + 1)) == (404, "NoSuchChat")
    assert File.objects.get().sent_by == people.ana


def test_nothing_is_sent_into_an_ended_chat(people: People, signed_in: SignedIn) -> None:
    chat = begun(people)
    acts(chat, people.ana, end=True)
    assert why(asks(Client(), chat, token=token_of(chat))) == (409, "ChatEnded")
    assert why(asks(signed_in(people.ana), chat)) == (409, "ChatEnded")


def test_a_patron_sends_only_where_the_widget_accepts_files(people: People, signed_in: SignedIn) -> None:
    """An operator always does."""
    chat = begun(people)
    acts(chat, people.ana)
    Widget.objects.update(accepts_files=False)
    assert why(asks(Client(), chat, token=token_of(chat))) == (403, "FilesDisabled")
    assert asks(signed_in(people.ana), chat).status_code == 201


@pytest.mark.parametrize(
    "facts",
    [{"key": "short"}, {"key": "k" * 33}, {"key": "k k" * 8}, {"size": -1}, {"size": "x"}, {"name": "x" * 4001}],
)
def test_what_is_no_announcement_is_refused(people: People, facts: dict[str, Any]) -> None:
    chat = begun(people)
    assert asks(Client(), chat, token=token_of(chat), **facts).status_code == 422


def test_files_per_side_are_limited(people: People, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not in a minute, and not in a chat; the other side may go on."""
    chat = begun(people)
    acts(chat, people.ana)
    for number in range(20):
        assert asks(Client(), chat, token=token_of(chat), key=f"{number:022}").status_code == 201
    refused = asks(Client(), chat, token=token_of(chat), key="x" * 22)
    assert why(refused) == (429, "TooMany")
    assert int(refused["Retry-After"]) <= 60
    assert asks(signed_in(people.ana), chat, key="o" * 22).status_code == 201
    assert asks(Client(), chat, token=token_of(chat), key=f"{3:022}").status_code == 201
    monkeypatch.setattr("refdesk.files.upload.chat_uploads.MAX_FILES_PER_SIDE", 20)
    assert why(asks(Client(), chat, token=token_of(chat), key="x" * 22)) == (429, "TooManyFiles")


def test_an_operator_who_may_not_sign_in_any_more_sends_nothing(people: People, ana: Client) -> None:
    chat = begun(people)
    acts(chat, people.ana)
    models.Operator.objects.filter(pk=people.ana.pk).update(is_active=False)
    assert asks(ana, chat).status_code == 401
