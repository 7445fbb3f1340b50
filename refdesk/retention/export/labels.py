"""Labels of fields, events and codes in the HTML export, in the active language."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from refdesk.mail.models import Incoming, Mail

_NAMES = {
    "access": later("Access"),
    "address": later("Address"),
    "answers": later("Answers"),
    "assigned": later("Assigned"),
    "at": later("At"),
    "attempt": later("Attempt"),
    "automatic": later("Automatic"),
    "before": later("Before"),
    "bounced": later("Came back"),
    "browser": later("Browser"),
    "by": later("By"),
    "chat": later("Chat"),
    "claimed": later("Claimed"),
    "closed": later("Closed"),
    "contact": later("Contact"),
    "contact_changed": later("Contact changed"),
    "contact_declined": later("Contact declined"),
    "contact_requested": later("Contact requested"),
    "contact_shared": later("Contact shared"),
    "cut": later("Cut off"),
    "data": later("Data"),
    "dataset": later("Dataset"),
    "department": later("Department"),
    "device": later("Device"),
    "download": later("Download"),
    "end": later("To character"),
    "ended": later("Ended"),
    "expires_at": later("Expires"),
    "file": later("File"),
    "file_expired": later("File expired"),
    "file_sent": later("File sent"),
    "files": later("Files"),
    "forget_requested": later("Asked to be forgotten"),
    "frame_entered": later("iFrame chat entered"),
    "frame_suggested": later("iFrame chat suggested"),
    "from": later("From"),
    "grace_restarted": later("Waits for the patron again"),
    "guest": later("Guest"),
    "hidden": later("Hidden"),
    "href": later("Link to"),
    "id": later("Number"),
    "kind": later("Kind"),
    "label": later("Label"),
    "language": later("Language"),
    "left": later("Left the chat"),
    "connection_lost": later("Line lost"),
    "link": later("By the link of event"),
    "link_claimed": later("Link opened"),
    "link_made": later("Link made"),
    "linked": later("Something was made of it"),
    "lost": later("Left out"),
    "made": later("Made"),
    "mail_failed": later("Mail failed"),
    "mail_received": later("Mail received"),
    "mail_sent": later("Mail sent"),
    "marks": later("Marks"),
    "message_id": later("Message-ID"),
    "message_sent": later("Message sent"),
    "mobile": later("On a mobile device"),
    "name": later("Name"),
    "name_changed": later("Name changed"),
    "node": later("Node"),
    "note_saved": later("Note saved"),
    "of": later("Of event"),
    "opened": later("Opened"),
    "operator": later("Operator"),
    "operator_back": later("Operator back"),
    "operator_gone": later("Operator gone"),
    "page": later("Page"),
    "passage": later("Passage"),
    "patron_described": later("Patron described"),
    "previous": later("Previous operator"),
    "question": later("Question"),
    "queue": later("Queue"),
    "queue_name": later("Name of the queue"),
    "quoted": later("Quoted"),
    "reason": later("Reason"),
    "redacted": later("Something was removed"),
    "referrer": later("Came from"),
    "replied": later("Replied"),
    "screen": later("Screen"),
    "seat": later("Seat"),
    "seat_taken": later("Window opened"),
    "sender": later("Sender"),
    "sent": later("Sent"),
    "seqs": later("Events"),
    "size": later("Size"),
    "source": later("Source"),
    "start": later("From character"),
    "started": later("Started"),
    "state": later("State"),
    "status": later("Status"),
    "status_changed": later("Status changed"),
    "subject": later("Subject"),
    "system": later("System"),
    "tagged": later("Tagged"),
    "tags": later("Tags"),
    "taken_over": later("Taken over"),
    "text": later("Text"),
    "ticket": later("Ticket"),
    "title": later("Title"),
    "to": later("To"),
    "transferred": later("Transferred"),
    "twice": later("Maybe twice"),
    "type": later("Type"),
    "until": later("Until"),
    "url": later("Address"),
    "waited": later("Waited"),
    "when": later("When"),
    "why": later("Why"),
    "widget": later("Widget"),
    "window": later("Window"),
}
_CODES = {
    "by": {
        "patron": later("Patron"),
        "operator": later("Operator"),
        "system": later("The service"),
        "disconnection": later("Lost connection"),
    },
    "kind": {
        "bold": later("Bold"),
        "italic": later("Italic"),
        "underline": later("Underline"),
        "link": later("Link"),
        **dict(Mail.Kind.choices),
    },
    "source": {
        "form": later("Form"),
        "widget": later("Widget"),
        "chat": later("Chat"),
        "desk": later("Desk"),
        "email": later("Email"),
    },
    "state": {**dict(Mail.State.choices), **dict(Incoming.State.choices)},
    "status": {
        "new": later("New"),
        "open": later("Open"),
        "pending": later("Pending"),
        "closed": later("Closed"),
    },
    "to": {"ticket": later("Ticket"), "record": later("Record of Reference Analytics")},
    "why": {
        "file_empty": later("It is empty."),
        "file_too_large": later("It is too large."),
        "file_type_refused": later("Files of this type are not taken."),
        "file_unsafe": later("The virus scan found something in it."),
        "files_not_taken": later("No files are taken."),
        "too_many_files": later("There were too many."),
    },
}
_TIMES = frozenset(("at", "ended", "expires_at", "made", "opened", "sent", "started", "until", "when"))


def has_label(name: str) -> bool:
    return name in _NAMES


def label(name: str) -> str:
    """The label of a name; a library's own field has none and is returned unchanged."""
    return str(_NAMES.get(name, name))


def format_value(name: str, value: Any, zone: ZoneInfo) -> str:
    """A value for display: times in this zone, codes as labels, texts unchanged."""
    if isinstance(value, dict):
        return ", ".join(f"{label(each)}: {format_value(each, inner, zone)}" for each, inner in value.items())
    if isinstance(value, list):
        return "\n".join(format_value(name, each, zone) for each in value)
    if value is True:
        return _("yes")
    if name == "data":
        return label(value)
    if name == "waited" and isinstance(value, int):
        seconds = round(value / 1000)
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    if name in _TIMES and (at := _moment(value)):
        return f"{date_format(at.astimezone(zone), 'DATETIME_FORMAT')} ({at.astimezone(zone):%Z})"
    return str(_CODES.get(name, {}).get(value, value))


def _moment(value: Any) -> datetime | None:
    """The time of an ISO string; None if a library's own field of the same name holds something else."""
    try:
        at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else None


def title(library: str, contact: str) -> str:
    """The title of the page."""
    return _("What %(library)s holds about %(contact)s") % {"library": library, "contact": contact}
