"""Desk feeds: what a refresh of many desks costs, and how often there is one."""

import pytest

from refdesk.live import desks as module
from refdesk.live.desk_frame import DesksNow, Shared, desk_frame
from refdesk.live.desks import DeskFeeds
from refdesk.protocol.down import Desk

from .fakes import frames, quiet
from .test_desks import ANA, BEN, CHI, LOCAL_HISTORY, OLGA, REFERENCE, People, Seat, _feeds, _no_pause, _people

__all__ = ["_feeds", "_no_pause", "_people"]


async def test_a_query_with_the_same_result_makes_frames_for_new_desks_only(
    feeds: DeskFeeds, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = list[int]()

    def counted(operator: int, now: DesksNow, shared: Shared) -> Desk:
        made.append(operator)
        return desk_frame(operator, now, shared)

    monkeypatch.setattr(module, "desk_frame", counted)
    ana, ben = Seat(feeds, ANA), Seat(feeds, BEN)
    await quiet()
    assert sorted(made) == [ANA, BEN]
    feeds.changed(settings=True)
    await quiet()
    assert len(people.queries) == 2
    second = Seat(feeds, ANA)
    await quiet()
    assert made[2:] == [ANA]
    people.known[ANA] = people.person(ANA, "Ana", {REFERENCE: False})
    feeds.changed()
    await quiet()
    assert sorted(made[3:]) == [ANA, ANA, BEN]
    assert [len(frames(desk.send_buffer)) for desk in (ana, second, ben)] == [2, 2, 1]


async def test_P22_a_colleagues_new_state_is_sent_alone_and_to_their_colleagues_only(
    feeds: DeskFeeds, people: People
) -> None:
    people.known[OLGA] = people.person(OLGA, "Olga", {30: True})
    people.settings[OLGA] = people.settings[ANA]
    ana, ben, olga = Seat(feeds, ANA), Seat(feeds, BEN), Seat(feeds, OLGA)
    await quiet()
    wholes = [frames(desk.send_buffer)[0] for desk in (ana, ben, olga)]
    assert [frame["kind"] for frame in wholes] == ["desk"] * 3
    people.known[CHI] = people.person(CHI, "Chi", {REFERENCE: False, LOCAL_HISTORY: True}, chats=3)
    feeds.changed()
    await quiet()
    for desk, whole in ((ana, wholes[0]), (ben, wholes[1])):
        assert frames(desk.send_buffer) == [
            {
                "kind": "colleagues_changed",
                "colleagues": [person | {"chats": 3} for person in whole["colleagues"] if person["id"] == CHI],
            }
        ]
    assert frames(olga.send_buffer) == []
    people.known[CHI] = people.person(CHI, "Chi", {LOCAL_HISTORY: True}, chats=4)
    feeds.changed()
    await quiet()
    assert [frame["kind"] for frame in frames(ana.send_buffer)] == ["desk"], "a colleague less is a whole frame"


async def test_a_refresh_lets_other_work_run_between_desks(feeds: DeskFeeds, monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk that leaves meanwhile gets nothing."""
    monkeypatch.setattr(module, "AT_ONCE", 1)
    first = Seat(feeds, ANA)
    leaves = Seat(feeds, BEN)
    feeds._desks[first.send_buffer] = (ANA, lambda desk_state, queues: feeds.leave(leaves.send_buffer))
    await quiet()
    assert len(frames(first.send_buffer)) == 1
    assert leaves.operator == []
    assert frames(leaves.send_buffer) == []


@pytest.mark.parametrize(("took", "rest"), [(0.2, 0.6), (5.0, 1.0)], ids=["a long refresh", "a query that waited"])
async def test_desks_rest_after_a_refresh_for_a_second_at_most(
    feeds: DeskFeeds, monkeypatch: pytest.MonkeyPatch, took: float, rest: float
) -> None:
    rests, moments = list[float](), iter((1000.0, 1000.0 + took))

    async def sleep(seconds: float) -> None:
        rests.append(seconds)

    monkeypatch.setattr(module, "REST", 3.0)
    monkeypatch.setattr(module, "monotonic", lambda: next(moments))
    monkeypatch.setattr(module, "sleep", sleep)
    Seat(feeds, ANA)
    await quiet()
    assert rests == [pytest.approx(rest)]
