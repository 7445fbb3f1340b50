"""A server that kills itself at a certain moment: `python -m tests.faults.kill`. The variable DIES names the moment.

"stored": the message LAST_WORDS is stored, but its outcome is not delivered, neither here nor to other nodes. "read",
"indexed": an ended chat with LAST_WORDS and the name of the moment is read by the indexer, or in the index.
"uploaded", "file_sent": the bytes of a file are stored, its event is not; the event is stored, but not announced.
"requested", "transferred", "joined": a request to a colleague, or an accepted or reassigned chat, is stored, but not
announced.
"forgetting", "forgotten": a patron's wish to forget is not committed yet, or its outcome is not delivered.
"leased", "received": a delivery of a webhook is leased, but not sent; its receiver has it, but the result isn't stored.
The lease of such a delivery is three seconds long.
LEASE is as in `short_timeouts`. Waits for the database are short.
"""

import os
import signal
from typing import Any

from refdesk.server import serve

from .short_timeouts import set_lease
from .short_waits import shorten

LAST_WORDS = "These are the last words"
DIES = "DIES"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _prepare_to_die(config: Any, prepare: Any = serve._prepare) -> None:
    prepare(config)
    set_lease()
    moment = os.environ.get(DIES, "stored")
    if moment in ("stored", "forgotten", "file_sent", "requested", "transferred", "joined"):
        _at_the_announcement(moment)
    elif moment == "forgetting":
        _at_the_commit()
    elif moment == "uploaded":
        _at_the_upload()
    elif moment in ("leased", "received"):
        _at_the_delivery(moment)
    else:
        _at_the_indexing(moment)


def _at_the_announcement(moment: str) -> None:
    from refdesk.chats.colleague_events import ColleagueRequested, Joined, Transferred
    from refdesk.database.writer_lanes import Lane
    from refdesk.eventlog.events import FileSent, MessageSent, Redacted

    def doomed(body: Any) -> bool:
        if moment == "forgotten":
            return isinstance(body, Redacted)
        kinds = {
            "requested": ColleagueRequested,
            "transferred": Transferred,
            "joined": Joined,
            "file_sent": FileSent,
        }
        if moment in kinds:
            return isinstance(body, kinds[moment])
        return isinstance(body, MessageSent) and body.text == LAST_WORDS

    deliver = Lane._schedule_delivery

    def die_or_deliver(lane: Lane, stored: Any, callbacks: Any, outcomes: Any, since: float) -> None:
        if any(doomed(event.body) for outcome in stored for event in outcome.events):
            _die()
        deliver(lane, stored, callbacks, outcomes, since)

    Lane._schedule_delivery = die_or_deliver  # type: ignore[method-assign, assignment]


def _at_the_commit() -> None:
    """Die in a projection, which runs within the transaction: this is the last one."""
    from refdesk.chats.log import CHATS
    from refdesk.eventlog.events import Redacted

    CHATS.project(lambda batch: _die(), Redacted)


def _at_the_upload() -> None:
    from refdesk.files.upload import sending

    sending.send_command = lambda file, token: _die()


def _at_the_delivery(moment: str) -> None:
    from refdesk.webhooks import queue, sender

    queue.LEASE = 3 * queue.SECOND
    if moment == "leased":
        sender._request = lambda delivery, webhook, now: _die()  # type: ignore[assignment, return-value]
    else:
        queue.store = lambda delivery, result, now: _die()


def _at_the_indexing(moment: str) -> None:
    from dataclasses import replace

    from django.db import transaction

    from refdesk.chats.models import Event
    from refdesk.project import word_indexes
    from refdesk.transcripts import indexing

    keep = indexing.store

    def die_or_keep(read: Any, now: int) -> int:
        chats = [document.log for document in read]
        text = f"{LAST_WORDS} {moment}"
        said = Event.objects.filter(chat__in=chats, chat__state="ended", payload__contains=text).exists()
        if said and moment == "read":
            _die()
        if said:
            transaction.on_commit(_die)
        return keep(read, now)

    dying = replace(indexing.CHATS, store=die_or_keep)
    word_indexes.SOURCES = tuple(dying if source is indexing.CHATS else source for source in word_indexes.SOURCES)


if __name__ == "__main__":
    shorten()
    serve._prepare = _prepare_to_die
    serve.main()
