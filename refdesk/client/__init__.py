"""An asyncio client of the live protocol, to script a patron or an operator with: tests, load, integrations.

It knows the wire (`refdesk.protocol`) and nothing of the server behind it: no Django, no database. It follows the rules
of docs/protocol.md: acts are kept until they are answered and sent again with the same key (P7), feeds are resumed from
what they have (P13 to P16), a lost connection comes back by itself (P6). See docs/scripting.md.
"""

from .connection import ActRefused, EndedForGood, Line
from .feed import Entry, Feed, Message
from .files import announce_file, send_file, upload
from .http import Answer, Http, HttpRefused
from .operator import Desk, OperatorChat, SignInFailed, operator, sign_in
from .patron import PatronChat, patron, start_chat
from .transport import Connection, ConnectionLost, Kind, connect

__all__ = [
    "ActRefused",
    "Answer",
    "Connection",
    "ConnectionLost",
    "Desk",
    "EndedForGood",
    "Entry",
    "Feed",
    "Http",
    "HttpRefused",
    "Kind",
    "Line",
    "Message",
    "OperatorChat",
    "PatronChat",
    "SignInFailed",
    "announce_file",
    "connect",
    "operator",
    "patron",
    "send_file",
    "sign_in",
    "start_chat",
    "upload",
]
