"""HTTP API for desks: what is not part of a chat's log."""

from django.http import HttpRequest
from ninja import Router, Schema, Status

from refdesk.people.api import SignedIn, current_operator

from .previous import previous_chats

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


class ChatNotFound(Schema):
    """The chat doesn't exist, or the operator may not read it."""

    refusal: dict[str, str] = {"name": "NoSuchChat"}


@router.get(
    "/desk/chats/{int:chat}/previous",
    response={200: PreviousChats, 404: ChatNotFound},
    auth=SignedIn(),
    summary="List previous chats of a chat's patron",
)
def previous(request: HttpRequest, chat: int) -> PreviousChats | Status[ChatNotFound]:
    """Earlier chats with the same contact info in the operator's departments, the latest first."""
    found = previous_chats(current_operator(request).pk, chat)
    if found is None:
        return Status(404, ChatNotFound())
    chats = [PreviousChat(**each._asdict()) for each in found.chats]
    return PreviousChats(contact=found.contact, total=found.total, chats=chats)
