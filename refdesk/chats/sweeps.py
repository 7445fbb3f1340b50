"""All that time does to chats: each sweep finds what is due and gives commands; the machine checks again.

Any number of nodes may run them; the lock lets one win, and for the others there is nothing left to do.
"""

from collections.abc import Callable, Iterator

from refdesk.people.desks import back_again, gone_for
from refdesk.people.leases import living

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

Sweep = Callable[[int, int, int], Iterator[Command]]


def lines_of_dead_nodes(now: int, grace: int, operator_grace: int) -> Iterator[Command]:
    """Patrons whose node died are off the line. A phone may be in a pocket, and can't come back before it is out."""
    up = Chat.objects.filter(line="up").exclude(node__in=living())
    for chat, seat, mobile in up.values_list("id", "seat", "mobile")[:MOST]:
        yield _command(chat, LoseLine(seat=seat, grace=grace, hidden=mobile))


def graces_over(now: int, grace: int, operator_grace: int) -> Iterator[Command]:
    """Chats whose patron did not come back in time end."""
    for chat in Chat.objects.filter(deadline__lte=now).values_list("id", flat=True)[:MOST]:
        yield _command(chat, EndLost())


def operators_gone(now: int, grace: int, operator_grace: int) -> Iterator[Command]:
    """Chats whose operator has had no desk open for the grace time are shown to their colleagues."""
    for operator in gone_for(operator_grace)[:MOST]:
        claimed = Chat.objects.filter(listed=True, state="active", operator_gone=False, claimed_by=operator)
        for chat in claimed.values_list("id", flat=True)[:MOST]:
            yield _command(chat, NoticeOperatorGone(operator=operator))


def operators_back(now: int, grace: int, operator_grace: int) -> Iterator[Command]:
    """Chats whose operator came back before anyone took over."""
    for operator in back_again()[:MOST]:
        for chat in Chat.objects.filter(listed=True, operator_gone=True, claimed_by=operator).values_list(
            "id", flat=True
        ):
            yield _command(chat, NoticeOperatorBack(operator=operator))


SWEEPS: tuple[Sweep, ...] = (lines_of_dead_nodes, graces_over, operators_gone, operators_back)


def restarted_graces(grace: int) -> list[Command]:
    """A node starts: whoever is off the line gets the whole grace time again, since it may have been the only one."""
    due = Chat.objects.filter(deadline__isnull=False).values_list("id", flat=True)
    return [_command(chat, RestartGrace(grace=grace)) for chat in due]


def due(now: int, grace: int, operator_grace: int) -> list[Command]:
    """Everything that is due now; times in milliseconds."""
    return [command for sweep in SWEEPS for command in sweep(now, grace, operator_grace)]


def _command(chat: int, act: ServerAct) -> Command:
    return Command(chat, System(), act)
