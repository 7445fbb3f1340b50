"""HTTP API to announce files in a chat, for the patron's window and the operator's desk."""

import math

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from refdesk.chats.commands import Patron
from refdesk.chats.windows.handover import chat_of
from refdesk.eventlog.refusals import NoSuchChat, Refusal
from refdesk.http.respond import respond
from refdesk.kit.ip_addresses import rate_limit_key
from refdesk.kit.quota import Quota
from refdesk.staff.roles import Right
from refdesk.staff.signed_in import SignedIn, current_operator

from .announce import AnnouncedUpload
from .chat_uploads import Sender, announce_for_chat, operator_actor
from .schemas import FileAnnouncement, PatronFileAnnouncement, UploadToken

router = Router()

_per_address = Quota("files/address", lambda: settings.CONFIG.files_per_minute, 60)


@router.post("/chats/{int:chat}/files", response={201: UploadToken}, tags=["chats"], summary="Announce a patron's file")
def announce_patron_file(request: HttpRequest, chat: int, announcement: PatronFileAnnouncement) -> HttpResponse:
    """Create an upload token, valid for an hour. The same key again returns the same token.

    A refusal is `{"refusal": {"name": …}}`: 400 FileEmpty, 403 FilesDisabled, 404 NoSuchChat, 409 ChatEnded or
    KeyReused, 413 FileTooLarge, 429 TooMany or TooManyFiles.
    """
    head = chat_of(announcement.token)
    if head is None or head.chat != chat:
        return upload_response(NoSuchChat())
    return upload_response(
        announce_for_chat(chat, Patron(chat), announcement.announcement, lambda: spend_quota(request))
    )


@router.post(
    "/desk/chats/{int:chat}/files",
    response={201: UploadToken},
    auth=SignedIn(csrf=True, right=Right.ANSWER),
    tags=["desk"],
    summary="Announce an operator's file",
)
def announce_operator_file(request: HttpRequest, chat: int, announcement: FileAnnouncement) -> HttpResponse:
    """Create an upload token, as for a patron. 403 NotYours unless the operator has claimed the chat."""
    sender: Sender | None = operator_actor(current_operator(request).pk)
    return upload_response(announce_for_chat(chat, sender, announcement.announcement) if sender else NoSuchChat())


def spend_quota(request: HttpRequest) -> int:
    """Count one more file of this client's address; return the seconds to wait, 0 if there is room."""
    address = rate_limit_key(request.META.get("REMOTE_ADDR", ""))
    return 0 if _per_address.spend(address) else math.ceil(_per_address.wait(address))


def upload_response(answer: AnnouncedUpload | Refusal) -> HttpResponse:
    if isinstance(answer, Refusal):
        return respond(answer)
    return respond(UploadToken(token=answer.token, stored=answer.stored), 201)
