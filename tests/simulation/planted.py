"""Mistakes that the simulation must find: each replaces one piece of the server or the client by a wrong one."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import pytest

import refdesk.chats.rules.claim
import refdesk.gateway.open_feeds
import refdesk.gateway.operator
import refdesk.protocol.encode
from refdesk.backup import new_epoch
from refdesk.chats import events
from refdesk.chats.colleague_events import Claimed
from refdesk.client.pending_acts import PendingActs
from refdesk.eventlog import journal
from refdesk.eventlog.address import Kind
from refdesk.eventlog.head_cache import HeadCache
from refdesk.gateway.act_order import ActOrder
from refdesk.live import feeds
from refdesk.live.boards import Boards
from refdesk.live.hub import Hub
from refdesk.live.internal_list import InternalChatLists
from refdesk.live.kinds import KINDS

from .cluster import SimulatedJournal

Plant = Callable[[pytest.MonkeyPatch], None]


def keys_not_looked_up(patch: pytest.MonkeyPatch) -> None:
    """A repeated act is executed again."""
    made = journal._LogTransaction.__init__

    def init(work: Any, *arguments: Any) -> None:
        made(work, *arguments)
        work._known = {}

    patch.setattr(journal._LogTransaction, "__init__", init)


def announced_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SimulatedJournal, "announces_what_fails", True)


def acknowledged_before_the_commit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(SimulatedJournal, "acknowledges_what_fails", True)


def resume_is_off_by_one(patch: pytest.MonkeyPatch) -> None:
    resume = KINDS["chat"].resume

    def late(chat: int, after: int) -> Any:
        head, rows = resume(chat, after)
        return head, rows[1:] if after else rows

    patch.setattr(feeds, "KINDS", {**KINDS, "chat": replace(KINDS["chat"], resume=late)})


def lost_hints_are_not_found(patch: pytest.MonkeyPatch) -> None:
    async def nothing(hub: Hub) -> None:
        pass

    patch.setattr(Hub, "_compare_once", nothing)


def notes_reach_the_patron(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(refdesk.protocol.encode, "visible_to_patron", lambda kind: kind in events.KINDS)


def _open_to_all(patch: pytest.MonkeyPatch, kind: Kind) -> None:
    kinds = {**KINDS, kind: replace(KINDS[kind], visible_to=lambda head, reader: True)}
    for module in (feeds, refdesk.gateway.open_feeds, refdesk.gateway.operator):
        patch.setattr(module, "KINDS", kinds)


def anyone_may_read(patch: pytest.MonkeyPatch) -> None:
    _open_to_all(patch, "chat")


def unanswered_acts_are_not_sent_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(PendingActs, "resend_all", lambda acts: None)


def acts_are_not_held(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ActOrder, "submit", lambda order, command, size, now: True)


def a_claimed_chat_can_be_claimed(patch: pytest.MonkeyPatch) -> None:
    def claim(head: Any, actor: Any, now: int) -> Any:
        return (Claimed(operator=actor.id, name=actor.name, waited=0),)

    patch.setattr(refdesk.chats.rules.claim, "_claim", claim)


def cached_heads_are_trusted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(HeadCache, "clear_unless", lambda cache, version, changes: None)


def boards_are_not_read_again(patch: pytest.MonkeyPatch) -> None:
    def nothing(boards: Boards, department: int, chats: Iterable[int]) -> None:
        pass

    patch.setattr(Boards, "reread", nothing)


def a_restore_keeps_the_epoch(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(new_epoch, "_SET_EPOCH", "SELECT %s")


def anyone_may_read_internal_chats(patch: pytest.MonkeyPatch) -> None:
    _open_to_all(patch, "internal_chat")


def internal_rows_are_not_read_again(patch: pytest.MonkeyPatch) -> None:
    """A list of internal chats lacks what a lost hint was about."""
    patch.setattr(InternalChatLists, "compare", lambda lists, seqs: None)


PLANTS: list[Plant] = [
    keys_not_looked_up,
    announced_before_the_commit,
    acknowledged_before_the_commit,
    resume_is_off_by_one,
    lost_hints_are_not_found,
    notes_reach_the_patron,
    anyone_may_read,
    unanswered_acts_are_not_sent_again,
    acts_are_not_held,
    a_claimed_chat_can_be_claimed,
    cached_heads_are_trusted,
    boards_are_not_read_again,
    a_restore_keeps_the_epoch,
    anyone_may_read_internal_chats,
    internal_rows_are_not_read_again,
]
