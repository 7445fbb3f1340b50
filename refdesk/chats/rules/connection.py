"""The rules of the patron's connection: the seat, its loss, the grace time. Pure."""

from collections.abc import Callable

from refdesk.eventlog.actors import System
from refdesk.eventlog.acts import Act

from .. import commands as c
from .. import events as e
from .. import refusals as r
from ..contents import reported_page
from ..head import Head
from .conditions import Decision

# A hidden window is often one on a phone that froze it, so it gets more time to reconnect.
HIDDEN_GRACE_FACTOR = 5


def take_seat(head: Head, actor: c.Patron, act: c.TakeSeat, now: int) -> Decision:
    if head.state == "ended":
        return ()
    # The hello of an aborted connection can arrive after the next hello of the same window, which keeps the seat.
    if act.window and act.window == head.seat_window and act.attempt < head.seat_attempt:
        return r.SeatMoved()
    # The first of several waiting windows gets a vacant seat.
    if act.vacant and act.vacant != head.seat:
        return r.SeatMoved()
    page = reported_page(act.page)
    seat = e.SeatTaken(
        seat=head.seat + 1, node=act.node, window=act.window, attempt=act.attempt, page=page, vacant=act.vacant
    )
    return (seat,)


def lose_connection(head: Head, actor: System, act: c.LoseConnection, now: int) -> Decision:
    if head.state == "ended" or head.connection != "up" or head.seat != act.seat:
        return ()
    grace = act.grace * (HIDDEN_GRACE_FACTOR if act.hidden else 1)
    return (e.ConnectionLost(seat=act.seat, hidden=act.hidden, until=now + grace),)


def restart_grace(head: Head, actor: System, act: c.RestartGrace, now: int) -> Decision:
    if head.state == "ended" or head.deadline is None or head.deadline >= now + act.grace:
        return ()
    return (e.GraceRestarted(until=now + act.grace),)


def end_lost(head: Head, actor: System, act: c.EndLost, now: int) -> Decision:
    overdue = head.state != "ended" and head.deadline is not None and head.deadline <= now
    return (e.Ended(by="disconnection"),) if overdue else ()


RULES: dict[type[Act], Callable[..., Decision]] = {
    c.TakeSeat: take_seat,
    c.LoseConnection: lose_connection,
    c.RestartGrace: restart_grace,
    c.EndLost: end_lost,
}
