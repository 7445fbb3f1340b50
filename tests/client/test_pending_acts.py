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


def sent(one: PendingActs, now: float = 0.0) -> list[str]:
    frames = []
    while (frame := one.next(now)) is not None:
        frames.append(frame)
    return frames


async def test_P11_a_refused_act_is_sent_again_alone() -> None:
    one = outbox("a", "b")
    assert sent(one) == ["a", "b"]
    one.retry("a", Unavailable(), 2.0)
    one.add("c", "c")
    one.add("d", "d")
    assert sent(one, 1.9) == ["c", "d"]
    assert sent(one, 2.0) == ["a"]


async def test_P11_acts_that_the_server_holds_do_not_keep_back_the_refused_one() -> None:
    one = outbox(*(f"{number:02}" for number in range(WINDOW)))
    sent(one)
    one.retry("00", Unavailable(), 2.0)
    one.add("late", "late")
    assert sent(one, 1.0) == []
    assert sent(one, 2.0) == ["00"]


async def test_P26_all_pending_acts_wait_after_TooMany() -> None:
    one = outbox("a")
    sent(one)
    one.retry("a", TooMany(retry_after=1.0), 1.0)
    one.add("b", "b")
    assert sent(one, 0.9) == []
    assert sent(one, 1.0) == ["a", "b"]


async def test_P26_no_more_than_a_window_of_acts_is_unanswered() -> None:
    one = outbox(*(f"{number:02}" for number in range(WINDOW + 2)))
    assert len(sent(one)) == WINDOW
    one.done(Done(key="00", seq=1))
    assert sent(one) == [f"{WINDOW:02}"]


async def test_P7_all_pending_acts_are_sent_again_on_a_new_connection() -> None:
    one = outbox("a", "b")
    sent(one)
    one.retry("a", Unavailable(), 60.0)
    one.resend_all()
    assert sent(one) == ["a", "b"]


async def test_P10_an_act_is_held_until_the_window_has_the_seat_again() -> None:
    one = outbox("a", "b")
    sent(one)
    one.hold("a")
    assert sent(one, now=1e9) == []
    one.resend_all()
    assert sent(one) == ["a", "b"]


async def test_P10_the_answer_is_set_once_the_act_is_stored() -> None:
    one = outbox()
    answer = one.add("a", "a")
    sent(one)
    one.retry("a", Unavailable(), 0.0)
    one.done(Done(key="a", seq=3, repeat=True))
    assert (await asyncio.wait_for(answer, 10)).seq == 3
    assert sent(one) == []
