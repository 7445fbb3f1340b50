"""The rules of a chat's end: ended by a side, dismissed, with a block, and closed. Pure."""

from collections.abc import Callable

from refdesk.eventlog.acts import Act
from refdesk.eventlog.contents import checked_text
from refdesk.eventlog.refusals import Refusal

from .. import commands as c
from .. import events as e
from .. import refusals as r
from ..head import Head
from .conditions import Decision, decides, ended

REASON_LIMIT = 1_000


def end(head: Head, actor: c.Actor, act: c.End, now: int) -> Decision:
    if head.state == "ended":
        return ()
    refusal = decides(head, actor)
    return refusal or (e.Ended(by="patron" if isinstance(actor, c.Patron) else "operator"),)


def leave(head: Head, actor: c.Patron, act: c.Leave, now: int) -> Decision:
    return () if head.state == "ended" else (e.Ended(by="patron"),)


def close(head: Head, actor: c.Operator, act: c.Close, now: int) -> Decision:
    if head.claimed_by != actor.id:
        return r.NotYours(by=head.claimed_name or None)
    if head.state != "ended":
        return r.NotEnded()
    return () if head.closed else (e.Closed(),)


def dismiss(head: Head, actor: c.Operator, act: c.Dismiss, now: int) -> Decision:
    if head.state == "ended":
        return () if head.ended_by == "dismissal" else ended(head)
    if head.claimed_by is not None:
        return r.AlreadyClaimed(by=head.claimed_name)
    reason = _checked_reason(act.reason)
    return reason if isinstance(reason, Refusal) else (e.Dismissed(reason=reason), e.Ended(by="dismissal"))


def block(head: Head, actor: c.Operator, act: c.Block, now: int) -> Decision:
    refusal = ended(head) if head.closed else decides(head, actor)
    if refusal:
        return refusal
    reason = _checked_reason(act.reason)
    if isinstance(reason, Refusal):
        return reason
    if act.scope == "browser" and not head.browser:
        return r.BrowserUnknown()
    blocked = e.Blocked(hours=act.hours, reason=reason, scope=act.scope)
    return (blocked,) if head.state == "ended" else (blocked, e.Ended(by="block"))


def _checked_reason(reason: str) -> str | Refusal:
    return checked_text(reason.strip(), REASON_LIMIT) if reason.strip() else ""


RULES: dict[type[Act], Callable[..., Decision]] = {
    c.End: end,
    c.Leave: leave,
    c.Dismiss: dismiss,
    c.Block: block,
    c.Close: close,
}
