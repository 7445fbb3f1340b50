"""Addresses: as mail servers take them, and the one to which a ticket's patron replies."""

import base64
import re
from collections.abc import Iterator
from contextlib import suppress

import idna

from refdesk.eventlog import tokens
from refdesk.tickets.head import Head

_SALT = "refdesk.mail.reply"
_TOKEN = re.compile(r"^(\d{1,18})-([a-z2-7]{20})\Z")


def is_email(contact: str) -> bool:
    """Whether a contact, as tickets keep them, is an email address and no phone number."""
    return "@" in contact


def ascii_domain(address: str) -> str:
    """The domain as it travels, without letters beyond ASCII."""
    domain = address.rpartition("@")[2]
    return domain if domain.isascii() else idna.encode(domain, uts46=True).decode()


def smtp_address(address: str) -> str:
    """The address as mail servers take it; what stands before the @ stays as it is."""
    return f"{address.rpartition('@')[0]}@{ascii_domain(address)}"


def reply_address(queue: str, head: Head) -> str:
    """The queue's address with the ticket's token: what comes there is by the ticket's patron.

    In small letters only, which some servers make of all others.
    """
    local, _, domain = queue.rpartition("@")
    return f"{local}+{head.ticket}-{_proof(head)}@{domain}"


def split_plus(address: str) -> tuple[str, str]:
    """An address in small letters without what stands after the plus, its domain as it travels; and that."""
    local, _, domain = address.strip().lower().rpartition("@")
    local, _, token = local.partition("+")
    with suppress(idna.IDNAError):
        domain = ascii_domain(f"@{domain}")
    return f"{local}@{domain}", token


def ticket_of_token(token: str) -> int | None:
    """The ticket that the token claims to be for; not yet a proof."""
    found = _TOKEN.match(token)
    return int(found[1]) if found else None


def token_matches(token: str, head: Head) -> bool:
    """Whether the token is this ticket's."""
    return tokens.is_one_of(token, (f"{head.ticket}-{proof}" for proof in _proofs(head)))


def _proof(head: Head) -> str:
    return next(_proofs(head))


def _proofs(head: Head) -> Iterator[str]:
    """100 bits, in 20 letters: what stands before the @ may have 64 in all. One for each secret key."""
    for proof in tokens.proofs(_SALT, head.ticket, head.library, head.start_key):
        yield base64.b32encode(proof.digest()).decode().lower()[:20]
