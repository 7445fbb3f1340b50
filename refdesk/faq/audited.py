"""Audit log of FAQs that are imported from a file."""

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.libraries.models import Library


def imported(library: Library, made: int, replaced: int) -> None:
    """Record how many FAQs a file added and replaced."""
    changes = {"FAQs added": made, "FAQs replaced": replaced}
    about = Thing("library", library.pk, library.name)
    record(Action.SETTINGS_CHANGED, about, library=library.pk, changes=changes)
