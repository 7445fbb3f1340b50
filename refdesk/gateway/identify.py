"""Whose connection it is: from a hello to an actor. Runs on a thread that may read the database."""

from refdesk.chats.commands import Operator
from refdesk.chats.contents import told_page
from refdesk.chats.events import Page
from refdesk.chats.head import Head
from refdesk.libraries.models import Library
from refdesk.people import connection_tokens, models


def page_kept(head: Head, page: Page | None) -> Page | None:
    """As much of where the patron is as their library keeps."""
    if page is None or "?" not in page.url:
        return page
    library = Library.objects.filter(departments=head.department).first()
    return told_page(page, query=library is not None and library.keeps_whole_pages)


def operator_of(token: str) -> tuple[Operator, connection_tokens.Credential] | None:
    """The operator with this connection token, and what it says; None where either is no good any more."""
    told = connection_tokens.read(token)
    if told is None or not connection_tokens.holding([told]):
        return None
    found = models.Operator.objects.filter(id=told.operator, is_active=True).first()
    if found is None:
        return None
    departments = found.memberships.values_list("department_id", flat=True)
    return Operator(found.pk, found.name, frozenset(departments)), told
