"""Members and internal chats as values, for tests of the rules."""

from refdesk.colleagues import commands as c
from refdesk.colleagues.head import Head
from refdesk.colleagues.machine import new_head

REFERENCE, LOCAL_HISTORY, FRONT_DESK = 1, 2, 3
HARBOUR, HILL = 1, 2
HARBOUR_PEOPLE = frozenset({1, 2, 3, 4})

ANA = c.Member(1, "Ana Morales", frozenset({REFERENCE}), frozenset({HARBOUR}), HARBOUR_PEOPLE)
CHI = c.Member(2, "Chi Nguyen", frozenset({REFERENCE}), frozenset({HARBOUR}), HARBOUR_PEOPLE)
BEN = c.Member(3, "Ben Okafor", frozenset({LOCAL_HISTORY}), frozenset({HARBOUR}), HARBOUR_PEOPLE)
MARTA = c.Member(4, "Marta Lindqvist", frozenset({REFERENCE, LOCAL_HISTORY}), frozenset({HARBOUR}), HARBOUR_PEOPLE)
OLGA = c.Member(5, "Olga Petrov", frozenset({FRONT_DESK}), frozenset({HILL}), frozenset({5}))
ROOT = c.Member(6, "Root")
"""A superuser without a department."""
LEFT = c.Member(2, "Chi Nguyen", frozenset({FRONT_DESK}), frozenset({HILL}), frozenset({2, 5}))
"""Chi after she has left Harbour Library."""

STARTS = {
    "department": c.Start(scope="department", department=REFERENCE, actor=ANA),
    "library": c.Start(scope="library", library=HARBOUR, actor=ANA),
    "pair": c.start_of_pair(ANA, CHI.id),
}


def head_of(scope: str) -> Head:
    return Head(9, *(getattr(new_head(STARTS[scope]), field) for field in Head.__struct_fields__[1:]))
