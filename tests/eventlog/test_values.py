"""Small values of logs: addresses, digests, numbers of events, outcomes, tokens."""

from typing import Any

import msgspec
import pytest

from refdesk.chats import outcomes as chats
from refdesk.chats.commands import Start as ChatStart
from refdesk.chats.models import Event as ChatEvent
from refdesk.colleagues.commands import Start as InternalChatStart
from refdesk.eventlog.acts import MANY_TEXTS, Act, Redact, Say, digest, erases
from refdesk.eventlog.address import chat_at, internal_chat_at, ticket_at
from refdesk.eventlog.events import Event, MessageSent, NoteSaved, numbered
from refdesk.eventlog.outcomes import Refused, of_room
from refdesk.eventlog.refusals import NotAllowed
from refdesk.eventlog.tokens import is_one_of, issue, issued, number_of, proof, proofs
from refdesk.tickets.commands import Open
from refdesk.tickets.outcomes import Stored as TicketStored
from tests.chats.world import ACTIVE

OLD_KEY = "an earlier secret key of this installation"


def test_logs_of_different_kinds_have_different_addresses() -> None:
    assert chat_at(7) == ("chat", 7)
    assert internal_chat_at(7) == ("internal_chat", 7)
    assert ticket_at(7) == ("ticket", 7)


def test_a_digest_is_the_same_for_the_same_act_alone() -> None:
    assert digest(Say(text="one")) == digest(Say(text="one"))
    assert digest(Say(text="one")) != digest(Say(text="two"))
    assert len(digest(Say(text="one"))) == 16


def _acts(of: type[Act]) -> list[type[msgspec.Struct]]:
    return [kind for act in of.__subclasses__() for kind in (act, *_acts(act))]


@pytest.mark.parametrize("kind", [*_acts(Act), ChatStart, InternalChatStart, Open])
def test_fields_at_their_default_are_not_in_a_digest(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.omit_defaults


def test_an_erasure_redacts_the_whole_log_or_many_texts() -> None:
    assert erases(Redact())
    assert not erases(Redact(seqs=(1,)))
    few = tuple(range(1, MANY_TEXTS))
    assert not erases(Redact(seqs=few))
    assert not erases(Redact(seqs=(*few, *few)))
    assert erases(Redact(seqs=(*few, MANY_TEXTS)))


def test_events_are_numbered_without_gaps_and_the_first_has_the_key() -> None:
    first, second = numbered(Event, 4, [MessageSent(text="a"), NoteSaved(text="b")], "patron", "k", 9)
    assert first == Event(5, 9, "patron", MessageSent(text="a"), "k")
    assert second == Event(6, 9, "patron", NoteSaved(text="b"), None)


def test_an_outcome_of_another_room_is_no_outcome() -> None:
    stored = chats.Stored(head=ACTIVE, seq=1)
    assert of_room(chats.Stored, stored) is stored
    refused = Refused(NotAllowed())
    assert of_room(chats.Stored, refused) is refused
    with pytest.raises(TypeError, match=r"chats\.outcomes\.Stored.* is not an outcome of refdesk\.tickets\.outcomes"):
        of_room(TicketStored, stored)


def test_an_event_is_shown_with_its_log_seq_and_kind() -> None:
    assert str(ChatEvent(chat_id=7, seq=3, kind="ended")) == "7/3 ended"


def test_a_token_is_good_after_the_secret_key_has_changed(settings: Any) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD_KEY, []
    old = issue("salt", 7, "birth", 1)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new secret key", [OLD_KEY]
    assert [*issued("salt", 7, "birth", 1)] == [issue("salt", 7, "birth", 1), old]
    assert is_one_of(old, issued("salt", 7, "birth", 1))
    settings.SECRET_KEY_FALLBACKS = []
    assert not is_one_of(old, issued("salt", 7, "birth", 1))


@pytest.mark.parametrize("other", [("salt", 8, "birth", 1), ("salt", 7, "birth", 2), ("pepper", 7, "birth", 1)])
def test_a_token_is_that_of_one_log_and_one_purpose(other: tuple[str, int, str, int]) -> None:
    token, different = issue("salt", 7, "birth", 1), issue(*other)
    assert token.partition(".")[2] != different.partition(".")[2]
    assert not is_one_of(different, issued("salt", 7, "birth", 1))


def test_a_token_is_the_number_and_a_proof_of_43_hexadecimal_digits() -> None:
    number, _, digits = issue("salt", 7, "birth").partition(".")
    assert number == "7"
    assert digits == proof("salt", 7, "birth").hexdigest()[:43]
    assert [made.name for made in proofs("salt", 7)] == ["hmac-sha256"]
    assert number_of(f"7.{digits}") == 7


def test_a_token_is_still_good_after_an_upgrade(settings: Any) -> None:
    """It is in links that were sent by email, so the way in which it is made can't change."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = OLD_KEY, []
    assert issue("salt", 7, "birth", 1) == "7.5b9bb28f37bbcf182f4d754fb6a361eaa3d48dfe738"


def test_a_token_that_is_not_ascii_is_not_compared() -> None:
    assert not is_one_of("ü", ["ü"])


@pytest.mark.parametrize("token", ["7", "7.", ".x", "-7.x", "٧.x", f"{'9' * 19}.x", "1e3.x"])
def test_a_text_that_is_no_token_has_no_number(token: str) -> None:
    assert number_of(token) is None


def test_a_number_of_eighteen_digits_is_one() -> None:
    assert number_of(f"{'9' * 18}.x.y") == int("9" * 18)
