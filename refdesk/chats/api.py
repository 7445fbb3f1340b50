"""HTTP API for widgets: starting a chat, and handing it over to another window of the patron's."""

import logging

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import aget_object_or_404
from ninja import Router

from refdesk.eventlog.execution import execute
from refdesk.eventlog.outcomes import Refused, of_room
from refdesk.eventlog.refusals import NoSuchChat, NotAllowed, Refusal, Unavailable
from refdesk.http.respond import respond
from refdesk.kit.quota import Quota
from refdesk.libraries.models import Department
from refdesk.protocol.refusals import TooMany
from refdesk.staff.pictures import digests_for_patrons
from refdesk.widgets.models import Widget

from . import tokens
from .commands import Start
from .head import Head
from .outcomes import Stored
from .queries import operators_who_wrote
from .schemas import (
    ChatContinuation,
    ChatPicture,
    ChatPictures,
    ChatStart,
    ChatStarted,
    HandedOverChat,
    HandOverCode,
    HandOverCodeMade,
    HandOverRequest,
    OperatorThere,
    PatronToken,
)
from .starts import continuing
from .starts.client_address import client_address, is_same_origin
from .starts.starting import refusal_now, start_of
from .starts.unclaimed import RETRY_AFTER, unclaimed_chats
from .windows import framing, handover

log = logging.getLogger(__name__)

router = Router(tags=["chats"])

_new_chats = Quota("chats/address", lambda: settings.CONFIG.chats_per_minute, 60)
# Each code is a row for one minute. A patron moves a chat a few times at most.
_hand_overs = Quota("hand-overs/chat", 10, 60)
# A window asks every few seconds whether the operator is there.
_offers = Quota("continuations/chat", 60, 60)

_REFUSED = {"application/json": {"schema": {"$ref": "#/components/schemas/RefusedRequest"}}}
_MAY_BE_GONE = {"responses": {404: {"description": "No chat has this token, or this code", "content": _REFUSED}}}


@router.post(
    "/widgets/{slug:widget}/chats",
    response={200: ChatStarted, 201: ChatStarted},
    summary="Start a chat",
)
async def start_chat(request: HttpRequest, widget: str, form: ChatStart) -> HttpResponse:
    """Start a chat. The same key again returns the same chat and token (200 instead of 201).

    A refusal is `{"refusal": {"name": …}}`: 400 for invalid content, 403 PatronBlocked, 409 NobodyOnline or KeyReused,
    429 TooMany and 503 Unavailable, StorageFull or OutcomeUnknown, with `retry_after` in seconds, 507 NoRoom.
    """
    if not is_same_origin(request):
        return _answer(_noted(NotAllowed()))
    row = await aget_object_or_404(Widget.objects.select_related("department__library"), slug=widget)
    return _answer(await start(request, row, form))


async def start(request: HttpRequest, row: Widget, form: ChatStart) -> Stored | Refused:
    """Start a chat within the limits of the client's address. The same key again returns the same chat."""
    with _new_chats.trying(client_address(request)) as wait:
        return Refused(TooMany(retry_after=wait)) if wait else await _start(request, row, form)


@router.post(
    "/chats/continuation",
    response=OperatorThere,
    summary="Read whether a chat can be continued",
    openapi_extra=_MAY_BE_GONE,
)
def continuation(request: HttpRequest, form: PatronToken) -> HttpResponse:
    """For the patron of a chat that a lost connection ended: whether its operator is online."""
    head = handover.chat_of(form.token)
    if head is None:
        return respond(NoSuchChat())
    if not _offers.spend(str(head.chat)):
        return respond(TooMany(retry_after=_offers.wait(str(head.chat))))
    operator = continuing.operator_there(head)
    return respond(OperatorThere(operator=operator.name if operator else None))


@router.post(
    "/chats/continuations",
    response={200: ChatStarted, 201: ChatStarted},
    summary="Continue a chat that a lost connection ended",
    openapi_extra=_MAY_BE_GONE,
)
async def continue_chat(request: HttpRequest, form: ChatContinuation) -> HttpResponse:
    """Start a chat that belongs to the operator of the earlier one. There is one at most: a repeat returns it (200).

    Refusals: 403 NotAllowed for a chat that ended otherwise or that nobody had claimed, and PatronBlocked, 404
    NoSuchChat, 409 OperatorNotThere, 429 TooMany and 503 Unavailable or OutcomeUnknown, with `retry_after` in seconds,
    507 NoRoom.
    """
    if not is_same_origin(request):
        return _answer(_noted(NotAllowed()))
    head = await sync_to_async(handover.chat_of)(form.token)
    if head is None:
        return respond(NoSuchChat())
    with _new_chats.trying(client_address(request)) as wait:
        return respond(TooMany(retry_after=wait)) if wait else await _continue(request, head, form)


async def _continue(request: HttpRequest, head: Head, form: ChatContinuation) -> HttpResponse:
    before = await handover.started(head.widget, continuing.start_key(form.token))
    refusal = None if before else await sync_to_async(continuing.refusal_now)(request, head, form)
    if refusal:
        return _answer(_noted(refusal))
    command = await sync_to_async(continuing.continuation_of)(request, head, form)
    return _answer(await _execute(request, command))


async def _start(request: HttpRequest, row: Widget, form: ChatStart) -> Stored | Refused:
    command = await sync_to_async(start_of)(request, row, form)
    if isinstance(command, Refusal):
        return _noted(command)
    refusal = await sync_to_async(_refusal_now)(request, row, command.browser)
    before = await handover.started(row.pk, form.key) if refusal else None
    if refusal and before is None:
        return Refused(refusal)
    return await _execute(request, command)


async def _execute(request: HttpRequest, command: Start) -> Stored | Refused:
    outcome = of_room(Stored, await execute(command))
    if isinstance(outcome, Refused):
        return _noted(outcome.refusal)
    if not outcome.repeat:
        _new_chats.spend(client_address(request))
        if outcome.head.claimed_by is None:
            unclaimed_chats.add(client_address(request), outcome.head.chat)
    return outcome


def _answer(outcome: Stored | Refused) -> HttpResponse:
    if isinstance(outcome, Refused):
        return respond(outcome.refusal)
    answer = ChatStarted(chat=outcome.head.chat, token=tokens.issue(outcome.head))
    return respond(answer, 200 if outcome.repeat else 201)


@router.post(
    "/hand-overs", response={201: HandOverCodeMade}, summary="Create a hand-over code", openapi_extra=_MAY_BE_GONE
)
async def make_hand_over(request: HttpRequest, form: HandOverRequest) -> HttpResponse:
    """A code with which another window of the patron can take the chat, once and within a minute.

    For iframe chat mode the server stores the page with the code, so that nobody can make one of its pages show an
    address of their choice. Refusals: NotAllowed for a suggestion that isn't of this chat or a page that the widget may
    not launch, OnMobile for a mobile device, and ChatEnded.
    """
    head = await sync_to_async(handover.chat_of)(form.token)
    if head is None:
        return respond(NoSuchChat())
    if not _hand_overs.spend(str(head.chat)):
        return respond(TooMany(retry_after=_hand_overs.wait(str(head.chat))))
    address = await sync_to_async(framing.address_for)(head, form.suggestion, form.page, request.get_host())
    if isinstance(address, Refusal):
        return respond(address)
    code = await sync_to_async(handover.make)(head.chat, address)
    return respond(HandOverCodeMade(code=code, expires_in=handover.EXPIRES_IN), 201)


@router.post(
    "/chats/pictures",
    response=ChatPictures,
    summary="Read the pictures of a chat's operators",
    openapi_extra=_MAY_BE_GONE,
)
def chat_pictures(request: HttpRequest, form: PatronToken) -> HttpResponse:
    """For the chat's patron, in a library that shows pictures: the operators who wrote, and their pictures.

    A picture is at `/picture/<digest>.jpg`.
    """
    head = handover.chat_of(form.token)
    if head is None:
        return respond(NoSuchChat())
    shown = Department.objects.filter(pk=head.department, library__show_pictures=True)
    library = shown.values_list("library", flat=True).first()
    writers = operators_who_wrote(head.chat) if library else {}
    digests = digests_for_patrons(writers.values(), library) if library else {}
    pictures = [ChatPicture(name=name, picture=digests[id_]) for name, id_ in writers.items() if id_ in digests]
    return respond(ChatPictures(pictures=pictures))


@router.post(
    "/hand-overs/redeemed",
    response={200: HandedOverChat},
    summary="Redeem a hand-over code",
    openapi_extra=_MAY_BE_GONE,
)
async def redeem_hand_over(request: HttpRequest, form: HandOverCode) -> HttpResponse:
    """The chat and its token. 404 for a code that is unknown, used or expired."""
    handed_over = await sync_to_async(handover.redeem)(form.code)
    if handed_over is None:
        return respond(NoSuchChat())
    head, address = handed_over
    answer = HandedOverChat(chat=head.chat, token=tokens.issue(head), address=address)
    return respond(answer.model_dump(exclude_defaults=True))


def _refusal_now(request: HttpRequest, widget: Widget, browser: str) -> Refusal | None:
    """See `refusal_now`; also where as many chats of the address wait as it may start in a minute."""
    address = client_address(request)
    if refusal := refusal_now(widget, browser, request.META.get("REMOTE_ADDR", "")):
        return refusal
    return (
        TooMany(retry_after=RETRY_AFTER) if unclaimed_chats.is_full(address, settings.CONFIG.chats_per_minute) else None
    )


def _noted(refusal: Refusal) -> Refused:
    """Log a refused start, unless the journal has logged it (`Unavailable`)."""
    if not isinstance(refusal, Unavailable):
        log.info("a new chat was refused: %s", type(refusal).__name__)
    return Refused(refusal)
