"""Labels of fields and codes in the HTML export, in the active language. Those of events are in `sentences`."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from refdesk.eventlog import sentences
from refdesk.kit.isolation import isolated_facts
from refdesk.mail.models import Email, Incoming

_NAMES = {
    "access": later("Access"),
    "address": later("Address"),
    "answered": later("Got an answer"),
    "answers": later("Answers"),
    "at": later("Time"),
    "attempt": later("Connection attempt"),
    "automatic": later("Automatic reply"),
    "before": later("Previous queue"),
    "bounced": later("Bounced"),
    "browser": later("Browser"),
    "by": later("By"),
    "chat": later("Chat"),
    "contact": later("Contact info"),
    "comment": later("Comment"),
    "cut": later("Truncated"),
    "data": later("Data"),
    "dataset": later("Dataset"),
    "department": later("Department"),
    "device": later("Device"),
    "download": later("Download"),
    "end": later("End (character)"),
    "ended": later("Ended"),
    "expires_at": later("Available until"),
    "file": later("File"),
    "files": later("Files"),
    "from": later("From"),
    "guest": later("Guest number"),
    "height": later("Height (pixels)"),
    "hidden": later("In the background"),
    "hours": later("Hours"),
    "href": later("Link address"),
    "id": later("Number"),
    "kind": later("Kind"),
    "kinds": later("Kinds"),
    "label": later("Label"),
    "language": later("Language"),
    "left": later("Left the chat"),
    "link": later("Link from event"),
    "lost": later("Attachments not stored"),
    "made": later("Created"),
    "marks": later("Formatting"),
    "mobile": later("On a mobile device"),
    "name": later("Name"),
    "node": later("Server"),
    "note": later("Note"),
    "of": later("Event"),
    "opened": later("Opened"),
    "operator": later("Operator"),
    "page": later("Page"),
    "location": later("Location"),
    "passage": later("Characters removed"),
    "by_author": later("Deleted by its author"),
    "patron_bytes": later("Bytes that the patron has written"),
    "desk_bytes": later("Bytes that operators have written"),
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
    "referrer": later("Previous page"),
    "screen": later("Screen"),
    "seat": later("Window number"),
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
    "subject": later("Subject"),
    "suggested": later("Suggested FAQs"),
    "system": later("Operating system"),
    "tags": later("Tags"),
    "purpose": later("Purpose"),
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
    "kinds": {
        "payment_card": later("Payment card"),
        "patron_card": later("Library card"),
        "national_number": later("National number"),
        "password": later("Password"),
        "pattern": later("Pattern of the library"),
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


def kind_label(kind: str) -> str:
    """The label of a kind of event."""
    return sentences.text(f"event_{kind}")


def format_value(name: str, value: Any, zone: ZoneInfo) -> str:
    """A value for display: times in this zone, codes as labels, texts unchanged."""
    if isinstance(value, dict):
        return ", ".join(f"{label(key)}: {format_value(key, inner, zone)}" for key, inner in value.items())
    if isinstance(value, list):
        return "\n".join(format_value(name, item, zone) for item in value)
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
    return _("Data that %(library)s stores about %(contact)s") % isolated_facts(
        {"library": library, "contact": contact}
    )
