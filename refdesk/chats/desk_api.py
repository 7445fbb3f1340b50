"""HTTP API for desks: what is not part of a chat's log."""

from django.http import HttpRequest
from ninja import Router, Schema, Status

from refdesk.people.api import SignedIn, current_operator

from .previous import previous_chats

router = Router(tags=["desk"])


class PreviousChat(Schema):
    """An earlier chat of the same patron's. Times are milliseconds since 1970-01-01 UTC."""

    chat: int
    question: str
    started_at: int
    ended_at: int | None
    operator_id: int | None
    operator_name: str


class PreviousChats(Schema):
    """The contact info by which they were found, how many there are, and the latest of them, 50 at most."""

    contact: str | None
    total: int
    chats: list[PreviousChat]


class ChatNotFound(Schema):
    """There is no such chat, or none that this operator may know of."""

    refusal: dict[str, str] = {"name": "NoSuchChat"}


@router.get(
    "/desk/chats/{int:chat}/previous",
    response={200: PreviousChats, 404: ChatNotFound},
    auth=SignedIn(),
    summary="Previous chats with a chat's patron",
)
def previous(request: HttpRequest, chat: int) -> PreviousChats | Status[ChatNotFound]:
    """Earlier chats with the same contact info, of the departments that the operator belongs to, the latest first."""
    found = previous_chats(current_operator(request).pk, chat)
    if found is None:
        return Status(404, ChatNotFound())
    chats = [PreviousChat(**each._asdict()) for each in found.chats]
    return PreviousChats(contact=found.contact, total=found.total, chats=chats)
