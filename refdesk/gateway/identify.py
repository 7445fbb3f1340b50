"""From a hello to an actor. Runs on a thread that may read the database."""

from collections.abc import Collection

from refdesk.chats import epoch
from refdesk.chats.commands import Operator
from refdesk.chats.contents import reported_page
from refdesk.chats.events import Page
from refdesk.chats.head import Head
from refdesk.chats.queries import reader_of
from refdesk.chats.starts.continuing import earlier_chats
from refdesk.chats.windows.handover import chat_of
from refdesk.colleagues.commands import Member
from refdesk.colleagues.permissions import member_of
from refdesk.identity.connection_tokens import Credential, read, still_valid
from refdesk.identity.sign_in_rules import reaches_desk
from refdesk.libraries.models import Library
from refdesk.staff import models
from refdesk.tickets.permissions import queues_of


def stored_page(head: Head, page: Page | None) -> Page | None:
    """The part of the page's address that the chat's library stores."""
    if page is None or "?" not in page.url:
        return page
    library = Library.objects.filter(departments=head.department).first()
    return reported_page(page, query=library is not None and library.keeps_whole_pages)


def patron_of(token: str) -> tuple[Head, str, tuple[int, ...]] | None:
    """The chat of a patron's token, the current epoch, and the chats that it continues.

    None if the token is forged or has expired.
    """
    head = chat_of(token)
    return (head, epoch.current(), earlier_chats(head)) if head else None


def still_usable(used: Collection[tuple[Credential, str]]) -> set[tuple[Credential, str]]:
    """The valid ones of these credentials, with their clients' addresses, from allowed networks."""
    valid = still_valid([credential for credential, _ in used])
    return {(credential, address) for credential, address in used if credential in valid and reaches_desk(address)}


def operator_of(token: str, address: str) -> tuple[Operator, Credential, str, Member, frozenset[int]] | None:
    """The operator of a connection token, its contents, the epoch, the operator as a member of internal chats, and
    their queues of tickets.

    None if the token is not valid, its session has ended, or the operator may not sign in, or not from this address.
    """
    credential = read(token)
    if credential is None or not still_usable([(credential, address)]):
        return None
    account = models.Operator.objects.filter(id=credential.operator, is_active=True).first()
    if account is None:
        return None
    member = member_of(account)
    queues = frozenset(queues_of(account.pk).values_list("pk", flat=True))
    return reader_of(account), credential, epoch.current(), member, queues
