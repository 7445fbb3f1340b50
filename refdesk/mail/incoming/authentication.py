"""Reads from Authentication-Results (RFC 8601) whether the library's mail server confirmed an email's sender by DMARC.

Anybody can send such a field. Only those count that name the library's own server, which removes others of its name.
"""

import re
from email.message import Message

import msgspec
from idna import IDNAError

from ..addresses import ascii_domain
from . import headers

MAX_FIELDS = 20
NAMELESS = "-"
"""Setting for a server that writes no name into its fields (Microsoft 365). Only the topmost field counts then."""
_OUTSIDE = re.compile(r'(?P<quoted>"(?:\\.|[^"\\])*")|(?P<mark>[()";])|(?P<text>[^()";]+)', re.DOTALL)
_IN_COMMENT = re.compile(r"(?P<mark>[()])|(?P<text>(?:\\.|[^()\\])+|\\)", re.DOTALL)
_DMARC = re.compile(r"dmarc(?:/\d+)?\s*=\s*([a-z]+)")
_FROM = re.compile(r"\bheader\.from\s*=\s*(\S+)")


class ServerResults(msgspec.Struct, frozen=True):
    """One field: the server that it names, and its DMARC results as (result, domain of From)."""

    server: str
    dmarc: tuple[tuple[str, str], ...] = ()


def results_of(message: "Message[str, str]") -> tuple[ServerResults, ...]:
    """The fields of an email, topmost first: the last server's. A malformed field has no results."""
    fields = headers.values(message, "Authentication-Results")[:MAX_FIELDS]
    return tuple(_results(field.lower()) for field in fields)


def confirms(results: tuple[ServerResults, ...], server: str, sender: str) -> bool:
    """Whether this server found that the sender's domain passes DMARC. A forged field beside its own never helps."""
    if server == NAMELESS:
        trusted = [field for field in results[:1] if not field.server]
    else:
        trusted = [field for field in results if field.server == server.lower()]
    dmarc = [verdict for field in trusted for verdict in field.dmarc]
    return bool(dmarc) and all(verdict == ("pass", _domain(sender)) for verdict in dmarc)


def _results(field: str) -> ServerResults:
    name, *statements = _statements(field) or [""]
    if "=" in name:
        name, statements = "", [name, *statements]
    server = name.split()[0] if name.split() else ""
    return ServerResults(server, tuple(_verdict(statement) for statement in statements if _DMARC.match(statement)))


def _verdict(statement: str) -> tuple[str, str]:
    result, domain = _DMARC.match(statement), _FROM.search(statement)
    return result[1] if result else "", _domain(domain[1]) if domain else ""


def _statements(field: str) -> list[str]:
    """The field split at ";", without comments and quoted strings, which may repeat what the sender wrote."""
    statements, depth, position = [""], 0, 0
    while position < len(field):
        piece = (_IN_COMMENT if depth else _OUTSIDE).match(field, position)
        assert piece  # noqa: S101 the patterns match any character
        position, mark = piece.end(), piece["mark"] or ""
        depth += {"(": 1, ")": -1}.get(mark, 0)
        if depth < 0 or mark == '"':
            return []
        if depth == 0 and mark == ";":
            statements.append("")
        elif depth == 0 and not mark:
            statements[-1] += piece[0] if piece.lastgroup == "text" else "?"
    return [] if depth else [statement.strip() for statement in statements]


def _domain(address: str) -> str:
    domain = address.lower().rpartition("@")[2]
    try:
        return ascii_domain(domain)
    except IDNAError:
        return domain
