"""HTTP API for desks: what is not part of a chat's log."""

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from refdesk.http.respond import respond
from refdesk.people.api import SignedIn, current_operator

from .previous import previous_chats
from .refusals import NoSuchChat

router = Router(tags=["desk"])


class PreviousChat(Schema):
    """An earlier chat of the same patron. Times are milliseconds since 1970-01-01 UTC."""

    chat: int
    question: str
    started_at: int
    ended_at: int | None
    operator_id: int | None
    operator_name: str


class PreviousChats(Schema):
    """The contact info that was searched for, the number of chats found, and the latest 50 of them."""

    contact: str | None
    total: int
    chats: list[PreviousChat]


@router.get(
    "/desk/chats/{int:chat}/previous",
    response=PreviousChats,
    auth=SignedIn(),
    summary="List previous chats of a chat's patron",
)
def previous(request: HttpRequest, chat: int) -> PreviousChats | HttpResponse:
    """Earlier chats with the same contact info in the operator's departments, the latest first."""
    found = previous_chats(current_operator(request).pk, chat)
    if found is None:
        return respond(NoSuchChat())
    chats = [PreviousChat(**each._asdict()) for each in found.chats]
    return PreviousChats(contact=found.contact, total=found.total, chats=chats)
