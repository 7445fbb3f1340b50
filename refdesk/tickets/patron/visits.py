"""Requests for a ticket's page: the token that opens it, and what it allows.

The URL is the credential, so it must not leak: no referrer, no search index, no cache.
"""

from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse

from refdesk.kit.asgi import NO_STORE
from refdesk.libraries.languages import speaking
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator

from .. import queries, tokens
from ..commands import Patron
from ..head import Head

_PRIVATE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"} | NO_STORE


class Visit(NamedTuple):
    """A request for a ticket's page with a valid token."""

    head: Head
    access: tokens.Access
    library: Library
    operator: str
    """The name of the operator who is signed in in this browser; empty for none."""

    @property
    def path(self) -> str:
        return tokens.patron_page_path(self.head, self.access)

    @property
    def may_write(self) -> bool:
        """Whether the patron can reply from here. A signed-in operator never can."""
        return self.access.kind in ("own", "reply") and not self.operator

    @property
    def may_forget(self) -> bool:
        """Whether the patron can have the ticket forgotten from here."""
        return self.access.kind == "own" and not self.operator

    @property
    def patron(self) -> Patron:
        return Patron(self.head.ticket, self.access.link)


View = Callable[[HttpRequest, Visit], HttpResponse]


def by_token(*kinds: tokens.Kind) -> Callable[[View], Callable[[HttpRequest, str], HttpResponse]]:
    """Decorator: pass the view the ticket that the token opens, if it is one of these kinds; 404 otherwise.

    The page is in the ticket's language.
    """

    def letting_in(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
        @wraps(view)
        def proved(request: HttpRequest, token: str) -> HttpResponse:
            opened = queries.ticket_by_token(token)
            if opened is None or opened[1].kind not in kinds:
                raise Http404
            head = opened[0]
            library = Library.objects.get(pk=head.library)
            with speaking(queries.language_of(head.ticket), library) as language:
                answer = view(request, Visit(*opened, library, _operator(request)))
            for name, value in (_PRIVATE | {"Content-Language": language}).items():
                answer[name] = value
            return answer

        return proved

    return letting_in


def _operator(request: HttpRequest) -> str:
    return request.user.name if isinstance(request.user, Operator) else ""
