"""HTTP API: blocked patrons, for administrators."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.chats.head import Head
from refdesk.chats.queries import heads_of
from refdesk.kit.clock import now_ms
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.permissions import libraries_of

from .models import Block
from .schemas import BlockedPatron

router = Router(tags=["administration"], auth=SignedIn(csrf=True))

MOST = 500


@router.get("/desk/administration/blocks", response=list[BlockedPatron], summary="List blocked patrons")
def list_blocks(request: HttpRequest) -> list[BlockedPatron]:
    """The blocks of the libraries that the operator administers, the latest first; at most 500."""
    blocks = list(_blocks(request).select_related("library").order_by("-at")[:MOST])
    patrons = {head.chat: head for head in heads_of([block.chat for block in blocks])}
    return [_out(block, patrons.get(block.chat)) for block in blocks]


@router.delete("/desk/administration/blocks/{int:block}", response={204: None}, summary="Lift a block")
def lift_block(request: HttpRequest, block: int) -> Status[None]:
    """404 for a block of others, and for one that has been lifted or is over."""
    with transaction.atomic():
        found = get_object_or_404(_blocks(request).select_for_update(), pk=block)
        record(Action.BLOCK_LIFTED, Thing("chat", found.chat, f"chat {found.chat}"), library=found.library_id)
        found.delete()
    return Status(204, None)


def _blocks(request: HttpRequest) -> QuerySet[Block]:
    return Block.objects.filter(library__in=libraries_of(current_operator(request)), until__gt=now_ms())


def _out(block: Block, patron: Head | None) -> BlockedPatron:
    return BlockedPatron(
        id=block.pk,
        library_name=block.library.name,
        chat=block.chat,
        name=(patron and patron.name) or "",
        contact=(patron and patron.contact) or "",
        guest=patron.guest if patron else 0,
        browser=bool(block.browser),
        network=block.network,
        reason=block.reason,
        by=block.by_name,
        at=block.at,
        until=block.until,
    )
