"""All that time does to chats: each sweep finds what is due and gives commands; the machine checks again.

Any number of nodes may run them; the lock lets one win, and for the others there is nothing left to do.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from refdesk.people.desks import back_again, gone_for
from refdesk.people.leases import living
from refdesk.people.models import Membership

from .commands import (
    Command,
    EndLost,
    LoseLine,
    NoticeOperatorBack,
    NoticeOperatorGone,
    RestartGrace,
    ServerAct,
    System,
)
from .models import Chat

# A sweep takes at most this many at once, so that a large outage is worked off in steps.
MOST = 500


class Times(NamedTuple):
    """All in milliseconds; `awake` is for how long the service has been there, so that people could come back."""

    now: int
    grace: int
    operator_grace: int
    awake: int


Sweep = Callable[[Times], Iterator[Command]]


def lines_of_dead_nodes(times: Times) -> Iterator[Command]:
    """Patrons whose node died are off the line. A phone may be in a pocket, and can't come back before it is out."""
    up = Chat.objects.filter(line="up").exclude(node__in=living())
    for chat, seat, mobile in up.values_list("id", "seat", "mobile")[:MOST]:
        yield _command(chat, LoseLine(seat=seat, grace=times.grace, hidden=mobile))


def graces_over(times: Times) -> Iterator[Command]:
    """Chats whose patron did not come back in time end."""
    for chat in Chat.objects.filter(deadline__lte=times.now).values_list("id", flat=True)[:MOST]:
        yield _command(chat, EndLost())


def operators_gone(times: Times) -> Iterator[Command]:
    """Chats whose operator has had no desk open for the grace time, or was taken out of the department."""
    claimed = Chat.objects.filter(listed=True, state="active", operator_gone=False)
    # After an outage nobody has a desk open: whoever had one opens it again within seconds.
    if times.awake >= times.operator_grace:
        for operator in gone_for(times.operator_grace)[:MOST]:
            for chat in claimed.filter(claimed_by=operator).values_list("id", flat=True)[:MOST]:
                yield _command(chat, NoticeOperatorGone(operator=operator))
    for chat, operator in claimed.exclude(_by_a_member()).values_list("id", "claimed_by")[:MOST]:
        yield _command(chat, NoticeOperatorGone(operator=operator))


def operators_back(times: Times) -> Iterator[Command]:
    """Chats whose operator came back before anyone took over."""
    for operator in back_again()[:MOST]:
        missed: QuerySet[Chat] = Chat.objects.filter(_by_a_member(), listed=True, operator_gone=True)
        for chat in missed.filter(claimed_by=operator).values_list("id", flat=True):
            yield _command(chat, NoticeOperatorBack(operator=operator))


def _by_a_member() -> Exists:
    return Exists(Membership.objects.filter(operator=OuterRef("claimed_by"), department=OuterRef("department")))


SWEEPS: tuple[Sweep, ...] = (lines_of_dead_nodes, graces_over, operators_gone, operators_back)


def restarted_graces(grace: int) -> list[Command]:
    """A node starts, or stood still, maybe the only one: whoever is off the line gets the whole grace time again."""
    due = Chat.objects.filter(deadline__isnull=False).values_list("id", flat=True)
    return [_command(chat, RestartGrace(grace=grace)) for chat in due]


def due(times: Times) -> list[Command]:
    """Everything that is due now."""
    return [command for sweep in SWEEPS for command in sweep(times)]


def _command(chat: int, act: ServerAct) -> Command:
    return Command(chat, System(), act)
