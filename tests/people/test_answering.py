"""Who answers whose patrons: one table of the rules that widgets, desks, transfers and statistics share."""

import pytest

from refdesk.people.answering import Present, answers, is_online, staffed, status_of

REFERENCE, LOCAL_HISTORY = 1, 2


def present(chosen: str, *monitored: int, at_desk: bool = True) -> Present:
    return Present(101, chosen, {each: each in monitored for each in (REFERENCE, LOCAL_HISTORY)}, at_desk)


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
    ],
)
def test_T6_who_answers(operator: Present, status: str, online: bool, reference: bool, local_history: bool) -> None:
    assert (status_of(operator), is_online(operator)) == (status, online)
    assert [answers(operator, REFERENCE), answers(operator, LOCAL_HISTORY)] == [reference, local_history]
    assert not answers(operator, 3), "a department that they don't belong to"


@pytest.mark.parametrize(
    ("operators", "staffed_departments"),
    [
        ([], set()),
        ([present("away", REFERENCE), present("colleagues", LOCAL_HISTORY)], set()),
        ([present("away", REFERENCE), present("online", REFERENCE)], {REFERENCE}),
        ([present("online", REFERENCE), present("online", LOCAL_HISTORY)], {REFERENCE, LOCAL_HISTORY}),
    ],
)
def test_T6_a_department_is_staffed_while_one_operator_answers(
    operators: list[Present], staffed_departments: set[int]
) -> None:
    assert staffed(operators, {REFERENCE, LOCAL_HISTORY}) == staffed_departments
