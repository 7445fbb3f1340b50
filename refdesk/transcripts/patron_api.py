"""The patron's API of transcripts: an ended chat by email."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from refdesk.chats.starts.client_address import client_address, is_same_origin
from refdesk.chats.windows.handover import chat_of
from refdesk.eventlog.refusals import NoSuchChat, NotAllowed
from refdesk.http.respond import respond

from . import patron_email
from .schemas import ChatEmailForm

router = Router(tags=["chats"])


@router.post("/chats/emails", response={202: None}, summary="Email an ended chat to its patron")
def email_chat(request: HttpRequest, form: ChatEmailForm) -> HttpResponse:
    """Send the patron what they saw of their chat, up to ten minutes after its end. A repeated key sends nothing more.

    Refusals: 400 BadContact, 403 NotAllowed for a chat that no operator claimed, 404 NoSuchChat, 409 NoEmail, NotEnded
    and Forgotten, 429 TooMany after three emails of one chat.
    """
    if not is_same_origin(request):
        return respond(NotAllowed())
    head = chat_of(form.token)
    if head is None:
        return respond(NoSuchChat())
    refusal = patron_email.send_within_limits(client_address(request), head, form.email, form.key)
    return respond({}, 202) if refusal is None else respond(refusal)
