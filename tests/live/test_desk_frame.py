"""P25: desk frames of a consortium with 500 departments and 2,000 people are small, made fast, and complete."""

import time
from typing import Any

import msgspec
import pytest

from refdesk.chats.head import Head
from refdesk.live.desk_frame import COLLEAGUES, DesksNow, Shared, desk_frame, split
from refdesk.presence.desks import Staff, Standing
from refdesk.protocol import down
from refdesk.protocol.encode import frame

LIMIT = 256 * 1024
DEPARTMENTS, PEOPLE = 500, 2_000
ME = 1
WIDEST = "\U0001f600"


def consortium(name: str = "", reason: str = "", memberships: int = 5, **facts: Any) -> DesksNow:
    """Each operator has `memberships` departments, but for ME, who has all. Every fourth one is at their desk."""
    people = {
        id_: Standing(
            id_,
            name or f"Person {id_:04}",
            "away" if reason else "online",
            1,
            1,
            id_ % 4 == 0 or id_ == ME,
            departments={
                (id_ * memberships + n) % DEPARTMENTS: True for n in range(DEPARTMENTS if id_ == ME else memberships)
            },
            reason=reason,
        )
        for id_ in range(1, PEOPLE + 1)
    }
    departments = {n: name or f"Branch {n:03}" for n in range(DEPARTMENTS)}
    backups = {n: n ^ 1 for n in range(DEPARTMENTS)}
    closed = {n: {"": "Opens tomorrow at 10:00"} for n in range(DEPARTMENTS)}
    return DesksNow(Staff(people, departments, closed, backups), {}, facts.get("requests", []), {}, [], {})


def parts(now: DesksNow) -> list[down.Desk | down.MoreDepartments]:
    return list(split(desk_frame(ME, now, Shared())))


def test_P25_a_desk_with_500_departments_gets_all_of_them_in_parts() -> None:
    [desk, *rest] = parts(consortium())
    assert isinstance(desk, down.Desk)
    departments = [department.id for part in (desk, *rest) for department in part.departments]
    assert departments == list(range(DEPARTMENTS))
    assert [part.more for part in (desk, *rest)] == [True] * len(rest) + [False]
    assert max(len(frame(part)) for part in (desk, *rest)) < 100_000


def test_P25_a_desk_names_those_colleagues_first_who_are_there() -> None:
    desk = parts(consortium())[0]
    assert isinstance(desk, down.Desk)
    assert len(desk.colleagues) == COLLEAGUES
    assert {colleague.status for colleague in desk.colleagues} == {"online"}
    assert desk.more_colleagues == PEOPLE - 1 - COLLEAGUES
    names = [colleague.name for colleague in desk.colleagues]
    assert names == sorted(names)


def test_P25_a_desk_names_five_who_are_online_in_a_department_and_counts_the_others() -> None:
    now = consortium(memberships=100)
    now.everybody.backups[0] = 250
    reference = parts(now)[0].departments[0]
    online = len(now.everybody.online(0))
    assert online > 50
    assert len(reference.online) == len(reference.backup) == 5
    assert (reference.online[0].id, reference.others) == (ME, online - 5)


def test_P25_a_colleague_of_500_departments_names_ten_of_them() -> None:
    now = consortium()
    everybody = now.everybody.operators
    everybody[4] = Standing(4, "Chi", "online", 1, 1, True, dict.fromkeys(range(DEPARTMENTS), True))
    desk = parts(now)[0]
    assert isinstance(desk, down.Desk)
    assert [len(colleague.departments) for colleague in desk.colleagues if colleague.id == 4] == [10]


def test_P25_no_part_of_the_largest_desk_exceeds_the_limit() -> None:
    """All names and reasons of the greatest length, in characters of four bytes; 100 requests of colleagues."""
    head = Head(1, 1, 0, "US", "k", name=WIDEST * 80, question=WIDEST * 120, claimed_by=2, claimed_name=WIDEST * 80)
    request = msgspec.structs.replace(head, request_operator=ME, request_department=0, request_until=1)
    now = consortium(WIDEST * 80, WIDEST * 80, memberships=100, requests=[(request, WIDEST * 1_000)] * 100)
    desk = parts(now)[0]
    assert isinstance(desk, down.Desk)
    assert 0 < len(desk.offers) < 100
    assert max(len(frame(part)) for part in parts(now)) < LIMIT


@pytest.mark.long
def test_a_change_of_presence_costs_half_a_millisecond_for_each_desk_of_a_consortium() -> None:
    """500 operators with five departments each, and ten with all 500."""
    now = consortium()
    shared = Shared()
    begin = time.process_time()
    for operator in range(1, 501):
        list(split(desk_frame(operator, now, shared)))
    for _ in range(10):
        list(split(desk_frame(ME, now, shared)))
    assert time.process_time() - begin < 510 * 0.0005


def test_desks_of_the_same_departments_share_what_they_show_of_colleagues() -> None:
    now, shared = consortium(), Shared()
    first, second = (desk_frame(ME, now, shared) for _ in range(2))
    assert first == second == desk_frame(ME, now, Shared())
    assert all(colleague is other for colleague, other in zip(first.colleagues, second.colleagues, strict=True))
    other = desk_frame(2, now, shared)
    assert other == desk_frame(2, now, Shared()), "of fewer departments in common"
