"""An asyncio client of the live protocol that acts for a patron or an operator: for tests, load and integrations.

Imports the wire (`refdesk.protocol`) and nothing of the server behind it: no Django, no database. As docs/protocol.md
demands, it sends acts again with the same key until they are answered (P7), resumes feeds from their position (P13 to
P16), and reconnects (P6). See docs/scripting.md.
"""

from .connection import Connection, EndedForGood
from .feed import Entry, Feed, Message
from .files import announce_file, send_file, upload
from .http import Answer, Http, HttpRefused
from .operator import Desk, OperatorChat, operator
from .patron import PatronChat, patron, start_chat
from .pending_acts import ActRefused
from .sign_in import SignInFailed, sign_in
from .transport import Disconnected, Kind, Transport, connect

__all__ = [
    "ActRefused",
    "Answer",
    "Connection",
    "Desk",
    "Disconnected",
    "EndedForGood",
    "Entry",
    "Feed",
    "Http",
    "HttpRefused",
    "Kind",
    "Message",
    "OperatorChat",
    "PatronChat",
    "SignInFailed",
    "Transport",
    "announce_file",
    "connect",
    "operator",
    "patron",
    "send_file",
    "sign_in",
    "start_chat",
    "upload",
]
