"""The states of colleagues in other departments that a desk requested (P49)."""

from collections.abc import Collection

from refdesk.colleagues.presence import colleague
from refdesk.presence.desks import Staff, Standing
from refdesk.protocol.desk_parts import Colleague
from refdesk.protocol.down import InternalChats
from refdesk.protocol.encode import frame

from .send_buffer import SendBuffer


class WatchedPeople:
    """By connection, the people that it watches, and their states as sent. Runs on the event loop."""

    def __init__(self) -> None:
        self._sent: dict[SendBuffer, dict[int, Colleague | None]] = {}

    def watch(self, send_buffer: SendBuffer, people: Collection[int]) -> None:
        """Watch these, and no others. The states of all of them are due."""
        self._sent[send_buffer] = dict.fromkeys(people)

    def leave(self, send_buffer: SendBuffer) -> None:
        self._sent.pop(send_buffer, None)

    def send(self, send_buffer: SendBuffer, own: Standing, everybody: Staff) -> None:
        """Send what changed. Whether somebody is a colleague is decided now."""
        sent = self._sent.get(send_buffer)
        if not sent:
            return
        now = {
            id_: colleague(everybody.operators[id_], own)
            for id_ in sent.keys() & own.colleagues
            if id_ in everybody.operators
        }
        changed = tuple(each for id_, each in now.items() if sent[id_] != each)
        gone = tuple(id_ for id_, before in sent.items() if before is not None and id_ not in now)
        sent.update(dict.fromkeys(gone) | now)
        if changed or gone:
            send_buffer.push(frame(InternalChats(whole=False, people=changed, gone=gone)))
