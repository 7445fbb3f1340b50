"""Labels of fields, events and codes in the HTML export, in the active language."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from refdesk.mail.models import Email, Incoming

_NAMES = {
    "access": later("Access"),
    "address": later("Address"),
    "answered": later("Got an answer"),
    "answers": later("Answers"),
    "assigned": later("Assigned"),
    "at": later("Time"),
    "attempt": later("Connection attempt"),
    "automatic": later("Automatic reply"),
    "before": later("Previous queue"),
    "bounced": later("Bounced"),
    "browser": later("Browser"),
    "by": later("By"),
    "chat": later("Chat"),
    "claimed": later("Claimed"),
    "closed": later("Closed"),
    "connection_lost": later("Connection lost"),
    "contact": later("Contact info"),
    "contact_changed": later("Contact info changed"),
    "contact_declined": later("Contact info declined"),
    "contact_requested": later("Contact info requested"),
    "contact_shared": later("Contact info shared"),
    "comment": later("Comment"),
    "continued": later("Continued after a lost connection"),
    "cut": later("Truncated"),
    "data": later("Data"),
    "dataset": later("Dataset"),
    "department": later("Department"),
    "device": later("Device"),
    "dismissed": later("Dismissed"),
    "blocked": later("Blocked"),
    "download": later("Download"),
    "end": later("End (character)"),
    "ended": later("Ended"),
    "expires_at": later("Available until"),
    "feedback_sent": later("Feedback sent"),
    "file": later("File"),
    "file_expired": later("File expired"),
    "file_sent": later("File sent"),
    "files": later("Files"),
    "forget_requested": later("Deletion requested"),
    "frame_entered": later("iFrame chat mode entered"),
    "frame_suggested": later("Page suggested for iFrame chat mode"),
    "from": later("From"),
    "grace_restarted": later("Time to reconnect extended"),
    "guest": later("Guest number"),
    "height": later("Height (pixels)"),
    "hidden": later("In the background"),
    "hours": later("Hours"),
    "href": later("Link address"),
    "id": later("Number"),
    "kind": later("Kind"),
    "label": later("Label"),
    "language": later("Language"),
    "left": later("Left the chat"),
    "link": later("Link from event"),
    "link_claimed": later("Link opened"),
    "link_made": later("Link created"),
    "linked": later("Ticket or record created"),
    "lost": later("Attachments not stored"),
    "made": later("Created"),
    "email_failed": later("Email not delivered"),
    "email_received": later("Email received"),
    "email_sent": later("Email sent"),
    "marks": later("Formatting"),
    "message_sent": later("Message sent"),
    "mobile": later("On a mobile device"),
    "name": later("Name"),
    "name_changed": later("Name changed"),
    "node": later("Server"),
    "note": later("Note"),
    "note_saved": later("Internal note saved"),
    "of": later("Event"),
    "opened": later("Opened"),
    "operator": later("Operator"),
    "operator_back": later("Operator reconnected"),
    "operator_gone": later("Operator disconnected"),
    "page": later("Page"),
    "passage": later("Characters removed"),
    "by_author": later("Deleted by its author"),
    "patron_bytes": later("Bytes that the patron has written"),
    "desk_bytes": later("Bytes that operators have written"),
    "patron_described": later("Technical details"),
    "previous": later("Previous operator"),
    "previous_department": later("Previous department"),
    "department_name": later("Department name"),
    "patron_contact": later("Contact info, corrected"),
    "patron_name": later("Patron’s name, corrected"),
    "question": later("Question"),
    "queue": later("Queue"),
    "queue_name": later("Queue name"),
    "quoted": later("Quoted text"),
    "reason": later("Reason"),
    "redacted": later("Content removed"),
    "referrer": later("Previous page"),
    "replied": later("Reply"),
    "screen": later("Screen"),
    "seat": later("Window number"),
    "seat_taken": later("Window connected"),
    "sender": later("Sender"),
    "sent": later("Sent"),
    "scope": later("What is blocked"),
    "seqs": later("Events"),
    "size": later("Size"),
    "source": later("Source"),
    "start": later("Start (character)"),
    "started": later("Started"),
    "state": later("State"),
    "status": later("Status"),
    "status_changed": later("Status changed"),
    "subject": later("Subject"),
    "system": later("Operating system"),
    "tagged": later("Tagged"),
    "tags": later("Tags"),
    "taken_over": later("Taken over"),
    "backup_offered": later("Offered to a backup department"),
    "request_declined": later("Request declined"),
    "request_expired": later("Request expired"),
    "request_withdrawn": later("Request withdrawn"),
    "colleague_requested": later("Colleague requested"),
    "joined": later("Joined the chat"),
    "owner_changed": later("Owner changed"),
    "purpose": later("Purpose"),
    "transferred": later("Transferred"),
    "text": later("Text"),
    "ticket": later("Ticket"),
    "title": later("Title"),
    "to": later("To"),
    "twice": later("May have been sent twice"),
    "type": later("Type"),
    "unproved": later("Sender not confirmed"),
    "until": later("Until"),
    "url": later("Address"),
    "waited": later("Waiting time"),
    "when": later("Time"),
    "why": later("Reason"),
    "widget": later("Widget"),
    "width": later("Width (pixels)"),
    "vacant": later("Seat of a window that was gone"),
    "window": later("Window ID"),
}
_CODES = {
    "access": {"read": later("Read only"), "reply": later("Read and reply")},
    "answered": {"yes": later("Yes"), "partly": later("Partly"), "no": later("No")},
    "by": {
        "patron": later("Patron"),
        "operator": later("Operator"),
        "system": later("Refdesk"),
        "disconnection": later("Lost connection"),
        "dismissal": later("Dismissal"),
        "block": later("Block"),
    },
    "kind": {
        "bold": later("Bold"),
        "italic": later("Italic"),
        "underline": later("Underline"),
        "link": later("Link"),
        **dict(Email.Kind.choices),
    },
    "purpose": {"transfer": later("Transfer"), "join": later("Join")},
    "scope": {"browser": later("The browser only"), "network": later("The browser and its network")},
    "source": {
        "form": later("Form"),
        "widget": later("Widget"),
        "chat": later("Chat"),
        "desk": later("Desk"),
        "email": later("Email"),
    },
    "state": {**dict(Email.State.choices), **dict(Incoming.State.choices)},
    "status": {
        "new": later("New"),
        "open": later("Open"),
        "pending": later("Pending"),
        "closed": later("Closed"),
    },
    "to": {"ticket": later("Ticket"), "record": later("Record of Reference Analytics")},
    "why": {
        "FileEmpty": later("The file is empty."),
        "FileTooLarge": later("The file is too large."),
        "FileTypeRefused": later("This file type isn’t allowed."),
        "FileUnsafe": later("The virus scan found something in the file."),
        "FilesDisabled": later("Files aren’t accepted."),
        "TooManyFiles": later("There were too many files."),
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
    return _("Data that %(library)s stores about %(contact)s") % {"library": library, "contact": contact}
