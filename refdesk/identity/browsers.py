"""Names of browsers, for their owners."""

from django.http import HttpRequest
from ua_parser import parse

_CHARACTERS = 100


def browser_of(request: HttpRequest) -> str:
    """Browser and system, as they describe themselves; empty for unknown ones."""
    agent = parse(request.headers.get("User-Agent", "")[:500])
    words = [part.family for part in (agent.user_agent, agent.os) if part is not None and part.family != "Other"]
    return ", ".join(words)[:_CHARACTERS]
