"""Desk feeds: one query of all staff for all desks, and a frame only for desks that changed."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import OperationalError

from refdesk.chats.head import Head
from refdesk.database import coalescer
from refdesk.eventlog.address import chat_at
from refdesk.live import desks as module
from refdesk.live.desk_frame import DesksNow
from refdesk.live.desk_settings import Settings
from refdesk.live.desks import DeskFeeds
from refdesk.live.send_buffer import SendBuffer
from refdesk.presence.desks import Staff, Standing
from refdesk.protocol.desk_parts import ReadUpTo

from .fakes import frames, quiet, settle

ANA, CHI, BEN, OLGA, REFERENCE, LOCAL_HISTORY = 101, 102, 103, 104, 10, 20


class People:
    """Stands in for the database: the staff."""

    def __init__(self) -> None:
        self.queries: list[list[int]] = []
        self.failures = self.settings_read = 0
        self.settings = {who: Settings(version, frozenset()) for who, version in ((ANA, "a"), (CHI, "c"), (BEN, "b"))}
        self.closed: dict[int, dict[str, str]] = {}
        self.requests: list[tuple[Head, str]] = []
        self.joined: dict[int, tuple[int, ...]] = {}
        self.unanswered: list[Head] = []
        self.backups: dict[int, int] = {}
        self.marks: dict[int, tuple[ReadUpTo, ...]] = {ANA: (ReadUpTo(log=chat_at(7), seq=3, count=1),)}
        self.known = {
            ANA: self.person(ANA, "Ana", {REFERENCE: True}),
            CHI: self.person(CHI, "Chi", {REFERENCE: False, LOCAL_HISTORY: True}),
            BEN: self.person(BEN, "Ben", {LOCAL_HISTORY: True}),
        }

    def person(self, who: int, name: str, departments: dict[int, bool], **facts: Any) -> Standing:
        chosen, at_desk = facts.get("chosen", "online"), facts.get("at_desk", True)
        chats, limit = facts.get("chats", 0), facts.get("limit")
        return Standing(who, name, chosen, 1, facts.get("seen_at", 5), at_desk, departments, chats, limit)

    async def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        operators, settings = args
        self.queries.append(operators)
        self.settings_read += settings is None
        await asyncio.sleep(0)
        if self.failures:
            self.failures -= 1
            raise OperationalError("away")
        names = {REFERENCE: "Reference", LOCAL_HISTORY: "Local History", 30: "Maps"}
        everybody = Staff(dict(self.known), names, dict(self.closed), dict(self.backups))
        unknown = {operator: Settings("", frozenset[int]()) for operator in operators}
        settings = unknown | self.settings if settings is None else settings
        requests, joined, unanswered = list(self.requests), dict(self.joined), list(self.unanswered)
        return DesksNow(everybody, dict(self.marks), requests, joined, unanswered, settings)


class Seat:
    """A desk's connection."""

    def __init__(self, feeds: DeskFeeds, who: int, *, show: bool = True) -> None:
        self.send_buffer, self.operator = SendBuffer(), list[Standing | None]()
        feeds.join(who, self.send_buffer, lambda now, queues: self.operator.append(now))
        if show:
            feeds.show(self.send_buffer)


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSE", 0.0)
    monkeypatch.setattr(module, "REST", 0.0)
    monkeypatch.setattr(coalescer, "RETRY", 0.0)


@pytest.fixture(name="people")
def _people() -> People:
    return People()


@pytest.fixture(name="feeds")
def _feeds(people: People) -> DeskFeeds:
    return DeskFeeds(people)


async def test_P22_a_desk_shows_its_own_departments_and_their_people_only(feeds: DeskFeeds) -> None:
    ana = Seat(feeds, ANA)
    await quiet()
    [desk] = frames(ana.send_buffer)
    assert [d["name"] for d in desk["departments"]] == ["Reference"]
    assert [c["name"] for c in desk["colleagues"]] == ["Chi"]
    assert desk["colleagues"][0]["departments"] == [REFERENCE], "not what else Chi belongs to"
    assert desk["read"] == [{"log": ["chat", 7], "seq": 3, "count": 1}]


async def test_P49_watched_people_are_colleagues_of_the_libraries_and_only_changes_are_sent(
    feeds: DeskFeeds, people: People
) -> None:
    people.known[ANA] = replace(people.known[ANA], colleagues=frozenset({ANA, CHI, BEN}))
    people.known[OLGA] = people.person(OLGA, "Olga", {30: True})
    ana, olga = Seat(feeds, ANA), Seat(feeds, OLGA, show=False)
    await quiet()
    frames(ana.send_buffer)
    feeds.watch_people(ana.send_buffer, (BEN, OLGA, 999))
    feeds.watch_people(olga.send_buffer, (ANA, BEN))
    [states] = frames(ana.send_buffer)
    assert [(person["name"], person["status"], person["departments"]) for person in states["people"]] == [
        ("Ben", "online", [])
    ]
    assert frames(olga.send_buffer) == []
    feeds.changed()
    await quiet()
    assert frames(ana.send_buffer) == []
    people.known[BEN] = replace(people.known[BEN], at_desk=False, silent_since=7)
    feeds.changed()
    await quiet()
    [states] = frames(ana.send_buffer)
    assert [(person["id"], person["status"], person["since"]) for person in states["people"]] == [
        (BEN, "not_responding", 7)
    ]
    del people.known[BEN]
    feeds.changed()
    await quiet()
    assert [frame["gone"] for frame in frames(ana.send_buffer)] == [[BEN]]
    feeds.leave(ana.send_buffer)
    feeds.watch_people(ana.send_buffer, (CHI,))
    assert frames(ana.send_buffer) == [], "a connection that ended watches nobody"


async def test_only_operators_who_monitor_a_department_are_online_there(feeds: DeskFeeds) -> None:
    ana = Seat(feeds, ANA)
    await quiet()
    [desk] = frames(ana.send_buffer)
    assert desk["departments"][0]["online"] == [{"id": ANA, "name": "Ana"}]


async def test_many_changes_are_one_query_for_all_desks(feeds: DeskFeeds, people: People) -> None:
    for who in (ANA, CHI, BEN, ANA):
        Seat(feeds, who)
    for _ in range(20):
        feeds.changed()
    await quiet()
    assert people.queries == [[ANA, CHI, BEN]]


async def test_P51_settings_are_read_again_after_a_change_only(feeds: DeskFeeds, people: People) -> None:
    ana, ben = Seat(feeds, ANA), Seat(feeds, BEN)
    await quiet()
    assert [frames(operator.send_buffer)[-1]["settings"] for operator in (ana, ben)] == ["a", "b"]
    people.settings[ANA] = Settings("another queue", frozenset({1}))
    feeds.changed()
    await quiet()
    assert (people.settings_read, frames(ana.send_buffer)) == (1, [])
    feeds.changed(settings=True)
    await quiet()
    assert [frame["settings"] for frame in frames(ana.send_buffer)] == ["another queue"]
    assert frames(ben.send_buffer) == [], "nothing of it concerns Ben"


async def test_P51_settings_are_read_for_an_operator_who_comes_later(feeds: DeskFeeds, people: People) -> None:
    Seat(feeds, ANA)
    await quiet()
    people.settings = {BEN: Settings("b", frozenset()), ANA: Settings("a", frozenset())}
    ben = Seat(feeds, BEN)
    await quiet()
    assert frames(ben.send_buffer)[-1]["settings"] == "b"


async def test_P51_changed_settings_are_read_once_the_database_answers_again(feeds: DeskFeeds, people: People) -> None:
    ana = Seat(feeds, ANA)
    await quiet()
    people.settings[ANA], people.failures = Settings("another queue", frozenset()), 1
    feeds.changed(settings=True)
    await quiet()
    await quiet()
    assert frames(ana.send_buffer)[-1]["settings"] == "another queue"


async def test_an_unchanged_desk_is_not_sent_again(feeds: DeskFeeds, people: People) -> None:
    ana, ben = Seat(feeds, ANA), Seat(feeds, BEN)
    await quiet()
    frames(ana.send_buffer)
    first = frames(ben.send_buffer)
    people.known[CHI] = people.person(CHI, "Chi", {LOCAL_HISTORY: True})
    people.known[ANA] = people.person(ANA, "Ana", {REFERENCE: True})
    people.known[BEN] = people.person(BEN, "Ben", {LOCAL_HISTORY: True}, chosen="away")
    feeds.changed()
    await quiet()
    [again] = frames(ben.send_buffer)
    assert again["version"] > first[0]["version"]
    assert [c["name"] for desk in frames(ana.send_buffer) for c in desk["colleagues"]] == []
    feeds.changed()
    await quiet()
    assert frames(ben.send_buffer) == []


async def test_an_operator_without_an_open_desk_is_offline_to_others(feeds: DeskFeeds, people: People) -> None:
    people.known[CHI] = people.person(CHI, "Chi", {REFERENCE: True}, at_desk=False)
    ana = Seat(feeds, ANA)
    await quiet()
    [desk] = frames(ana.send_buffer)
    assert desk["colleagues"][0]["status"] == "offline"
    assert desk["colleagues"][0]["since"] == 5, "since their desk was closed, not since they came online"
    assert desk["since"] == 1
    assert [o["name"] for o in desk["departments"][0]["online"]] == ["Ana"]


@pytest.mark.parametrize(
    ("chosen", "at_desk", "seen_at", "since"),
    [
        ("away", True, 5, 1),
        ("offline", True, 5, 1),
        ("offline", False, 5, 1),
        ("away", False, 5, 5),
        ("away", False, 0, 0),
    ],
)
def test_since_is_the_time_of_the_last_visible_change(
    people: People, chosen: str, at_desk: bool, seen_at: int, since: int
) -> None:
    """An operator who goes offline, then closes the desk, is offline since the former."""
    assert people.person(CHI, "Chi", {}, chosen=chosen, at_desk=at_desk, seen_at=seen_at).since == since


async def test_a_connection_without_a_desk_gets_its_departments(feeds: DeskFeeds) -> None:
    script = Seat(feeds, CHI, show=False)
    await quiet()
    assert [standing and standing.departments for standing in script.operator] == [
        {REFERENCE: False, LOCAL_HISTORY: True}
    ]
    assert frames(script.send_buffer) == []


async def test_a_deactivated_operator_is_reported_as_None(feeds: DeskFeeds, people: People) -> None:
    ana = Seat(feeds, ANA)
    await quiet()
    del people.known[ANA]
    feeds.changed()
    await quiet()
    assert ana.operator[-1] is None


async def test_a_desk_that_left_gets_nothing_and_causes_no_queries(feeds: DeskFeeds, people: People) -> None:
    ana = Seat(feeds, ANA)
    feeds.leave(ana.send_buffer)
    await quiet()
    assert frames(ana.send_buffer) == []
    before = len(people.queries)
    feeds.changed()
    await quiet()
    assert len(people.queries) == before


async def test_a_change_during_a_query_leads_to_another(feeds: DeskFeeds, people: People) -> None:
    ana = Seat(feeds, ANA)
    for _ in range(3):
        await asyncio.sleep(0)
    people.known[ANA] = people.person(ANA, "Ana", {REFERENCE: False})
    feeds.changed()
    await quiet()
    assert frames(ana.send_buffer)[-1]["departments"][0]["monitored"] is False


async def test_desks_are_queried_again_after_an_error(feeds: DeskFeeds, people: People) -> None:
    people.failures = 2
    ana = Seat(feeds, ANA)
    await quiet()
    assert len(frames(ana.send_buffer)) == 1


def transfer(chat: int, *, to: int | None = None, declined: str = "") -> tuple[Head, str]:
    return (
        Head(
            chat,
            1,
            REFERENCE,
            "US",
            "k",
            claimed_by=ANA,
            claimed_name="Ana",
            request_department=LOCAL_HISTORY,
            request_operator=to,
            request_until=9,
            request_declined=declined,
        ),
        "note",
    )


async def test_T1_an_open_transfer_is_offered_to_its_receivers_alone(people: People, feeds: DeskFeeds) -> None:
    """To a department: to those who are online and monitor it, without those who declined."""
    dora, emil = 104, 105
    people.known |= {
        dora: people.person(dora, "Dora", {LOCAL_HISTORY: True}, chosen="away"),
        emil: people.person(emil, "Emil", {REFERENCE: True, LOCAL_HISTORY: False}),
    }
    people.requests = [transfer(7), transfer(8, to=dora), transfer(9, declined=f",{BEN},")]
    seats = {who: Seat(feeds, who) for who in (ANA, CHI, BEN, dora, emil)}
    await settle()
    offers = {who: [offer["chat"] for offer in frames(seat.send_buffer)[-1]["offers"]] for who, seat in seats.items()}
    assert offers == {ANA: [], CHI: [7, 9], BEN: [7], dora: [8], emil: []}


async def test_T8_P44_an_unanswered_chat_is_offered_to_those_who_answer_in_its_backups(
    people: People, feeds: DeskFeeds
) -> None:
    """Not to those who have it on their board, who are away, or who don't monitor the backup."""
    dora, emil, olga = 104, 105, 106
    people.known |= {
        dora: people.person(dora, "Dora", {LOCAL_HISTORY: True}, chosen="away"),
        emil: people.person(emil, "Emil", {LOCAL_HISTORY: False}),
        olga: people.person(olga, "Olga", {}),
    }
    head = Head(7, 1, REFERENCE, "US", "k", question="Where?", backups=f",{LOCAL_HISTORY},", backup_at=1)
    people.unanswered = [head]
    people.known[ANA] = people.person(ANA, "Ana", {REFERENCE: True, LOCAL_HISTORY: True})
    seats = {who: Seat(feeds, who) for who in (ANA, CHI, BEN, dora, emil, olga)}
    await settle()
    shown = {who: frames(seat.send_buffer)[-1]["unanswered"] for who, seat in seats.items()}
    assert [who for who, chats in shown.items() if chats] == [CHI, BEN]
    [chat] = shown[BEN]
    assert (chat["chat"], chat["question"], chat["department"]) == (7, "Where?", "Reference")


async def test_P25_P44_a_desk_shows_the_unanswered_chats_that_fit_into_a_message(
    people: People, feeds: DeskFeeds
) -> None:
    book, backups = "\U0001f4da", f",{LOCAL_HISTORY},"
    people.unanswered = [
        Head(number, 1, REFERENCE, "US", "k", name=book * 100, question=book * 120, backups=backups, backup_at=1)
        for number in range(1, 1_001)
    ]
    ben = Seat(feeds, BEN)
    await settle()
    [desk] = frames(ben.send_buffer)
    shown = [row["chat"] for row in desk["unanswered"]]
    assert shown == [*range(1, len(shown) + 1)]
    assert len(shown) > 40
    assert len(json.dumps(desk, ensure_ascii=False).encode()) < 256 * 1024


async def test_T8_a_desk_says_who_answers_in_the_backup_of_a_department(people: People, feeds: DeskFeeds) -> None:
    """The department is busy once everybody is, there too."""
    people.backups = {REFERENCE: LOCAL_HISTORY}
    people.known[ANA] = people.person(ANA, "Ana", {REFERENCE: True}, chats=2, limit=2)
    ana = Seat(feeds, ANA)
    await settle()
    [reference] = frames(ana.send_buffer)[-1]["departments"]
    names = [[colleague["name"] for colleague in reference[field]] for field in ("online", "backup")]
    assert (names, reference.get("busy", False)) == ([["Ana"], ["Chi", "Ben"]], False)
    for who, name in ((CHI, "Chi"), (BEN, "Ben")):
        people.known[who] = people.person(who, name, {LOCAL_HISTORY: True}, chats=1, limit=1)
    feeds.changed()
    await settle()
    [reference] = frames(ana.send_buffer)[-1]["departments"]
    assert reference["busy"] is True


async def test_W5_a_desk_says_in_its_language_which_departments_are_closed(people: People, feeds: DeskFeeds) -> None:
    people.closed = {LOCAL_HISTORY: {"": "Opens today at 10:00", "de": "Öffnet heute um 10:00"}, REFERENCE: {}}
    people.known[BEN] = replace(people.known[BEN], language="de")
    shown = {}
    for who in (CHI, BEN):
        seat = Seat(feeds, who)
        await settle()
        departments = frames(seat.send_buffer)[-1]["departments"]
        shown[who] = [(department["closed"], department["opens"]) for department in departments]
    assert shown == {CHI: [(True, "Opens today at 10:00"), (True, "")], BEN: [(True, "Öffnet heute um 10:00")]}


async def test_T7_a_desk_says_who_is_busy(people: People, feeds: DeskFeeds) -> None:
    people.known[CHI] = people.person(CHI, "Chi", {REFERENCE: True, LOCAL_HISTORY: True}, chats=2, limit=2)
    people.known[BEN] = people.person(BEN, "Ben", {LOCAL_HISTORY: True}, chats=3, limit=2)
    seats = {who: Seat(feeds, who) for who in (ANA, CHI)}
    await settle()
    ana, chi = (frames(seat.send_buffer)[-1] for seat in seats.values())
    assert [(colleague["name"], colleague["busy"]) for colleague in ana["colleagues"]] == [("Chi", True)]
    assert (ana["busy"], ana["chats_at_once"], chi["busy"], chi["chats_at_once"]) == (False, None, True, 2)
    assert [(department["name"], department["busy"]) for department in chi["departments"]] == [
        ("Local History", True),
        ("Reference", False),
    ]


async def test_P45_a_desk_names_the_chats_in_which_its_operator_participates(people: People, feeds: DeskFeeds) -> None:
    people.joined = {CHI: (7, 9)}
    seats = {who: Seat(feeds, who) for who in (ANA, CHI)}
    await settle()
    assert [frames(seat.send_buffer)[-1]["joined"] for seat in seats.values()] == [[], [7, 9]]
