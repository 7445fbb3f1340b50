"""Who answers whose patrons: one table of the rules that widgets, desks, transfers and statistics share."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from refdesk.presence.answering import (
    Present,
    answers,
    busy,
    is_busy,
    is_called,
    is_gone,
    is_online,
    limit_of,
    reached,
    staffed,
    status_of,
)

REFERENCE, LOCAL_HISTORY = 1, 2
NOW = 1_000_000


def present(chosen: str, *monitored: int, at_desk: bool = True) -> Present:
    return Present(
        101, chosen, {department: department in monitored for department in (REFERENCE, LOCAL_HISTORY)}, at_desk
    )


def frozen(chosen: str, *monitored: int) -> Present:
    return present(chosen, *monitored, at_desk=False)._replace(silent=True)


@pytest.mark.parametrize(
    ("operator", "status", "online", "reference", "local_history"),
    [
        (present("online", REFERENCE), "online", True, True, False),
        (present("online", REFERENCE, LOCAL_HISTORY), "online", True, True, True),
        (present("online"), "online", True, False, False),
        (present("online", REFERENCE, at_desk=False), "offline", False, False, False),
        (present("away", REFERENCE), "away", False, False, False),
        (present("colleagues", REFERENCE), "colleagues", False, False, False),
        (present("colleagues", REFERENCE, at_desk=False), "offline", False, False, False),
        (present("offline", REFERENCE), "offline", False, False, False),
        (frozen("online", REFERENCE), "not_responding", False, False, False),
        (frozen("away", REFERENCE), "not_responding", False, False, False),
        (frozen("offline", REFERENCE), "offline", False, False, False),
        (frozen("online", REFERENCE)._replace(at_desk=True), "online", True, True, False),
    ],
)
def test_T6_and_T9_who_answers(
    operator: Present, status: str, online: bool, reference: bool, local_history: bool
) -> None:
    assert (status_of(operator), is_online(operator)) == (status, online)
    assert [answers(operator, REFERENCE), answers(operator, LOCAL_HISTORY)] == [reference, local_history]
    assert not answers(operator, 3), "a department that they don't belong to"


@pytest.mark.parametrize(
    ("operators", "staffed_departments"),
    [
        ([], set()),
        ([present("away", REFERENCE), present("colleagues", LOCAL_HISTORY)], set()),
        ([present("away", REFERENCE), present("online", REFERENCE)], {REFERENCE}),
        ([frozen("online", REFERENCE), frozen("online", LOCAL_HISTORY)], set()),
        ([frozen("online", REFERENCE), present("online", LOCAL_HISTORY)], {LOCAL_HISTORY}),
        ([present("online", REFERENCE), present("online", LOCAL_HISTORY)], {REFERENCE, LOCAL_HISTORY}),
    ],
)
def test_T6_a_department_is_staffed_while_one_operator_answers(
    operators: list[Present], staffed_departments: set[int]
) -> None:
    assert staffed(operators, {REFERENCE, LOCAL_HISTORY}) == staffed_departments


def working(chats: int, limit: int | None, *monitored: int, chosen: str = "online", at_desk: bool = True) -> Present:
    return present(chosen, *monitored, at_desk=at_desk)._replace(chats=chats, limit=limit)


@pytest.mark.parametrize(
    ("operator", "is_busy_now"),
    [
        (working(0, None, REFERENCE), False),
        (working(99, None, REFERENCE), False),
        (working(2, 3, REFERENCE), False),
        (working(3, 3, REFERENCE), True),
        (working(5, 3, REFERENCE), True),
        (working(3, 3, REFERENCE, chosen="away"), False),
        (working(3, 3, REFERENCE, at_desk=False), False),
    ],
)
def test_T7_an_operator_with_as_many_chats_as_their_limit_is_busy(operator: Present, is_busy_now: bool) -> None:
    """An operator with more chats, after the limit was lowered, is at it, too; and in no status but Online."""
    assert is_busy(operator) is is_busy_now


ELSEWHERE = 3


@pytest.mark.parametrize(
    ("backups", "departments"),
    [
        ({}, [REFERENCE]),
        ({REFERENCE: LOCAL_HISTORY}, [REFERENCE, LOCAL_HISTORY]),
        ({REFERENCE: LOCAL_HISTORY, LOCAL_HISTORY: ELSEWHERE}, [REFERENCE, LOCAL_HISTORY, ELSEWHERE]),
        ({REFERENCE: LOCAL_HISTORY, LOCAL_HISTORY: REFERENCE}, [REFERENCE, LOCAL_HISTORY]),
        ({REFERENCE: REFERENCE}, [REFERENCE]),
    ],
)
def test_T8_a_departments_patrons_reach_its_backups_in_a_chain(backups: dict[int, int], departments: list[int]) -> None:
    assert reached(REFERENCE, backups) == departments


@pytest.mark.parametrize(
    ("operators", "staffed_departments", "busy_departments"),
    [
        ([], set(), set()),
        ([present("online", LOCAL_HISTORY)], {REFERENCE, LOCAL_HISTORY}, set()),
        ([present("away", LOCAL_HISTORY)], set(), set()),
        ([present("online", REFERENCE)], {REFERENCE}, set()),
        ([working(2, 2, REFERENCE), working(0, 2, LOCAL_HISTORY)], {REFERENCE, LOCAL_HISTORY}, set()),
        ([working(2, 2, LOCAL_HISTORY)], {REFERENCE, LOCAL_HISTORY}, {REFERENCE, LOCAL_HISTORY}),
    ],
)
def test_T8_a_department_is_staffed_while_its_backup_answers(
    operators: list[Present], staffed_departments: set[int], busy_departments: set[int]
) -> None:
    both, backups = {REFERENCE, LOCAL_HISTORY}, {REFERENCE: LOCAL_HISTORY}
    assert staffed(operators, both, backups) == staffed_departments
    assert busy(operators, both, backups) == busy_departments


class Gone(NamedTuple):
    """An operator whose last desk closed, or froze."""

    chosen: str
    at_desk: bool
    seen_at: int
    silent: bool = False
    departments: Mapping[int, bool] = {REFERENCE: True}
    chats: int = 0
    limit: int | None = None


@pytest.mark.parametrize(
    ("operator", "called"),
    [
        (Gone("online", False, NOW), True),
        (Gone("online", False, NOW - 59_999), True),
        (Gone("online", False, NOW - 60_000), False),
        (Gone("online", False, 0), False),
        (Gone("online", True, NOW), False),
        (Gone("online", False, 0, silent=True), True),
        (Gone("away", False, NOW, silent=True), False),
        (Gone("away", False, NOW), False),
        (Gone("colleagues", False, NOW), False),
        (Gone("offline", False, NOW), False),
    ],
)
def test_T9_push_notifications_call_while_a_desk_is_frozen_and_for_a_minute_after_it_closed(
    operator: Gone, called: bool
) -> None:
    assert is_called(operator, NOW) is called
    assert not (called and is_online(operator)), "nobody is online by push notifications alone"


GRACE = 60_000


@pytest.mark.parametrize(
    ("operator", "gone"),
    [
        (Gone("online", True, NOW), False),
        (Gone("online", True, NOW - 10 * GRACE), False),
        (Gone("online", False, NOW), False),
        (Gone("online", False, NOW - GRACE), False),
        (Gone("online", False, NOW - GRACE - 1), True),
        (Gone("away", False, NOW - GRACE - 1), True),
        (Gone("online", False, NOW - GRACE, silent=True), False),
        (Gone("online", False, NOW - GRACE - 1, silent=True), True),
        (Gone("offline", False, NOW - GRACE - 1, silent=True), True),
        (Gone("online", False, 0), True),
    ],
)
def test_C5_and_T9_chats_may_be_taken_over_once_no_desk_has_answered_for_the_grace_time(
    operator: Gone, gone: bool
) -> None:
    """Whether their desk is closed or frozen; in any status."""
    assert is_gone(operator, NOW, GRACE) is gone
    assert not (gone and is_online(operator))


FREE, FULL = working(0, 2, REFERENCE), working(2, 2, REFERENCE)


@pytest.mark.parametrize(
    ("operators", "busy_departments"),
    [
        ([], set()),
        ([FREE], set()),
        ([FULL], {REFERENCE}),
        ([FULL, FREE], set()),
        ([FULL, working(0, 2, REFERENCE, chosen="away")], {REFERENCE}),
        ([FULL, working(0, None, LOCAL_HISTORY)], {REFERENCE}),
        ([FULL, working(2, 2, LOCAL_HISTORY)], {REFERENCE, LOCAL_HISTORY}),
        ([working(2, 2, REFERENCE, chosen="offline")], set()),
    ],
)
def test_T7_a_department_is_busy_while_everybody_who_answers_is(
    operators: list[Present], busy_departments: set[int]
) -> None:
    both = {REFERENCE, LOCAL_HISTORY}
    assert busy(operators, both) == busy_departments
    assert busy(operators, both) <= staffed(operators, both), "a department without anybody is closed, not busy"


@pytest.mark.parametrize(
    ("operators_limit", "most", "limit"),
    [
        (None, [], None),
        (None, [None], None),
        (3, [None], 3),
        (None, [5], 5),
        (3, [5], 3),
        (7, [5], 5),
        (7, [5, 2, None], 2),
    ],
)
def test_T7_a_limit_is_the_operators_own_within_those_of_their_libraries(
    operators_limit: int | None, most: list[int | None], limit: int | None
) -> None:
    assert limit_of(operators_limit, most) == limit
