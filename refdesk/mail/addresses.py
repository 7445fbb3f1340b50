"""Email addresses as SMTP accepts them, and the reply address of a ticket."""

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
    """Whether a ticket's contact is an email address; otherwise it is a phone number."""
    return "@" in contact


def ascii_domain(address: str) -> str:
    """The domain in ASCII (IDNA 2008, UTS 46)."""
    domain = address.rpartition("@")[2]
    return domain if domain.isascii() else idna.encode(domain, uts46=True).decode()


def smtp_address(address: str) -> str:
    """The address with an ASCII domain. The local part is unchanged."""
    return f"{address.rpartition('@')[0]}@{ascii_domain(address)}"


def reply_address(queue: str, head: Head) -> str:
    """The queue's address with the ticket's token after a plus: email to it is from the ticket's patron.

    Lowercase only, because some servers lowercase the local part.
    """
    local, _, domain = queue.rpartition("@")
    return f"{local}+{head.ticket}-{_proof(head)}@{domain}"


def split_plus(address: str) -> tuple[str, str]:
    """The address in lowercase, with an ASCII domain and without its plus part; and the plus part."""
    local, _, domain = address.strip().lower().rpartition("@")
    local, _, token = local.partition("+")
    with suppress(idna.IDNAError):
        domain = ascii_domain(f"@{domain}")
    return f"{local}@{domain}", token


def ticket_of_token(token: str) -> int | None:
    """The ticket number in the token, which is not verified here."""
    match = _TOKEN.match(token)
    return int(match[1]) if match else None


def token_matches(token: str, head: Head) -> bool:
    return tokens.is_one_of(token, (f"{head.ticket}-{proof}" for proof in _proofs(head)))


def _proof(head: Head) -> str:
    return next(_proofs(head))


def _proofs(head: Head) -> Iterator[str]:
    """100 bits as 20 characters, one for each secret key. RFC 5321 limits the local part to 64 octets."""
    for proof in tokens.proofs(_SALT, head.ticket, head.library, head.start_key):
        yield base64.b32encode(proof.digest()).decode().lower()[:20]
