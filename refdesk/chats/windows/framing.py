"""The page under a chat in iframe chat mode: one that an operator suggested, or the library's page that it is on.

The frame's page shows no other address, so that nobody can show a page of their choice under a library's name.
"""

import msgspec

from refdesk.eventlog.refusals import NotAllowed, Refusal
from refdesk.widgets.models import Widget, site_allowed
from refdesk.widgets.sites import origin_of

from ..contents import checked_address
from ..events import FrameSuggested
from ..head import Head
from ..queries import stretch
from ..refusals import ChatEnded, OnMobile

_SUGGESTED = str(FrameSuggested.__struct_config__.tag)


def address_for(head: Head, suggestion: int | None, page: str, our_host: str) -> str | Refusal:
    """The address for the suggestion of this number or for this page, empty where there is neither."""
    if suggestion is None and not page:
        return ""
    if head.state == "ended":
        return ChatEnded(by=head.ended_by or "", at=head.ended_at or 0)
    if head.mobile:
        return OnMobile()
    return _suggested(head.chat, suggestion) if suggestion is not None else _launched(head, page, our_host)


def _suggested(chat: int, seq: int) -> str | Refusal:
    row = next(iter(stretch(chat, seq - 1, 1)), None)
    if row is None or row.seq != seq or row.kind != _SUGGESTED:
        return NotAllowed()
    # A redacted suggestion has an empty address.
    return msgspec.json.decode(row.payload, type=FrameSuggested).address or NotAllowed()


def _launched(head: Head, page: str, our_host: str) -> str | Refusal:
    """The patron's page as the widget reports it, trusted only on sites where the widget is allowed."""
    widget = Widget.objects.get(pk=head.widget)
    if not widget.launch_frame:
        return NotAllowed()
    address = checked_address(page)
    if isinstance(address, Refusal):
        return address
    origin = origin_of(address)
    ours = origin.partition("://")[2] == our_host
    return address if ours or site_allowed(widget, origin) else NotAllowed()
