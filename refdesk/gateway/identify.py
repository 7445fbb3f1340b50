"""Whose connection it is: from a hello to an actor. Runs on a thread that may read the database."""

from refdesk.chats import epoch
from refdesk.chats.commands import Operator
from refdesk.chats.contents import told_page
from refdesk.chats.events import Page
from refdesk.chats.handover import chat_of
from refdesk.chats.head import Head
from refdesk.libraries.models import Library
from refdesk.people import connection_tokens, models


def page_kept(head: Head, page: Page | None) -> Page | None:
    """As much of where the patron is as their library keeps."""
    if page is None or "?" not in page.url:
        return page
    library = Library.objects.filter(departments=head.department).first()
    return told_page(page, query=library is not None and library.keeps_whole_pages)


def patron_of(token: str) -> tuple[Head, str] | None:
    """The chat whose patron has this token, and the epoch now; None where the token is foreign or expired."""
    head = chat_of(token)
    return (head, epoch.current()) if head else None


def operator_of(token: str) -> tuple[Operator, connection_tokens.Credential, str] | None:
    """The operator with this token, what it says, and the epoch now; None where either is no good any more."""
    told = connection_tokens.read(token)
    if told is None or not connection_tokens.holding([told]):
        return None
    found = models.Operator.objects.filter(id=told.operator, is_active=True).first()
    if found is None:
        return None
    departments = found.memberships.values_list("department_id", flat=True)
    return Operator(found.pk, found.name, frozenset(departments)), told, epoch.current()
