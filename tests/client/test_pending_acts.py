"""When acts are sent while some are temporarily refused (P7, P10, P11)."""

import asyncio

from refdesk.client.pending_acts import WINDOW, PendingActs
from refdesk.eventlog.refusals import Unavailable
from refdesk.protocol.down import Done
from refdesk.protocol.refusals import TooMany


def outbox(*acts: str) -> PendingActs:
    pending = PendingActs()
    for act in acts:
        pending.add(act, act)
    return pending


def sent(acts: PendingActs, now: float = 0.0) -> list[str]:
    frames = []
    while (frame := acts.next(now)) is not None:
        frames.append(frame)
    return frames


async def test_P11_a_refused_act_is_sent_again_alone() -> None:
    acts = outbox("a", "b")
    assert sent(acts) == ["a", "b"]
    acts.retry("a", Unavailable(), 2.0)
    acts.add("c", "c")
    acts.add("d", "d")
    assert sent(acts, 1.9) == ["c", "d"]
    assert sent(acts, 2.0) == ["a"]


async def test_P11_acts_that_the_server_holds_do_not_keep_back_the_refused_one() -> None:
    acts = outbox(*(f"{number:02}" for number in range(WINDOW)))
    sent(acts)
    acts.retry("00", Unavailable(), 2.0)
    acts.add("late", "late")
    assert sent(acts, 1.0) == []
    assert sent(acts, 2.0) == ["00"]


async def test_P26_all_pending_acts_wait_after_TooMany() -> None:
    acts = outbox("a")
    sent(acts)
    acts.retry("a", TooMany(retry_after=1.0), 1.0)
    acts.add("b", "b")
    assert sent(acts, 0.9) == []
    assert sent(acts, 1.0) == ["a", "b"]


async def test_P26_no_more_than_a_window_of_acts_is_unanswered() -> None:
    acts = outbox(*(f"{number:02}" for number in range(WINDOW + 2)))
    assert len(sent(acts)) == WINDOW
    acts.done(Done(key="00", seq=1))
    assert sent(acts) == [f"{WINDOW:02}"]


async def test_P7_all_pending_acts_are_sent_again_on_a_new_connection() -> None:
    acts = outbox("a", "b")
    sent(acts)
    acts.retry("a", Unavailable(), 60.0)
    acts.resend_all()
    assert sent(acts) == ["a", "b"]


async def test_P10_an_act_is_held_until_the_window_has_the_seat_again() -> None:
    acts = outbox("a", "b")
    sent(acts)
    acts.hold("a")
    assert sent(acts, now=1e9) == []
    acts.resend_all()
    assert sent(acts) == ["a", "b"]


async def test_P10_the_answer_is_set_once_the_act_is_stored() -> None:
    acts = outbox()
    answer = acts.add("a", "a")
    sent(acts)
    acts.retry("a", Unavailable(), 0.0)
    acts.done(Done(key="a", seq=3, repeat=True))
    assert (await asyncio.wait_for(answer, 10)).seq == 3
    assert sent(acts) == []
