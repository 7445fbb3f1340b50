"""HTTP API: blocked patrons, for administrators."""

from django.db.models import QuerySet

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing
from refdesk.blocks.models import Block
from refdesk.blocks.schemas import BlockedPatron
from refdesk.chats.head import Head
from refdesk.chats.queries import heads_of
from refdesk.http.respond import as_schema
from refdesk.kit.clock import now_ms
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.staff.models import Operator
from refdesk.staff.permissions import libraries_of

MOST = 500


class Blocks(Resource[Block]):
    """Operators block patrons in their chats; administrators see and lift blocks."""

    model = Block
    kind = "block"
    path = "/desk/administration/blocks"
    parameter = "block"
    nouns = ("a block", "blocked patrons")
    summaries = {"delete": "Lift a block"}
    about = {
        "list": "The blocks of the libraries that the operator administers, the latest first; at most 500.",
        "delete": "404 for a block of others, and for one that has been lifted or is over.",
    }
    operations = ("list", "delete")
    listed = BlockedPatron
    deletion = Action.BLOCK_LIFTED

    def rows(self, by: Operator) -> QuerySet[Block]:
        return Block.objects.filter(library__in=libraries_of(by), until__gt=now_ms()).select_related("library")

    def listing(self, by: Operator) -> list[BlockedPatron]:
        blocks = list(self.rows(by).order_by("-at")[:MOST])
        patrons = {head.chat: head for head in heads_of([block.chat for block in blocks])}
        return [_out(block, patrons.get(block.chat)) for block in blocks]

    def thing(self, row: Block) -> Thing:
        return Thing("chat", row.chat, f"chat {row.chat}")


router = routes(Blocks())


def _out(block: Block, patron: Head | None) -> BlockedPatron:
    return as_schema(
        BlockedPatron,
        block,
        library_name=block.library.name,
        name=(patron and patron.name) or "",
        contact=(patron and patron.contact) or "",
        guest=patron.guest if patron else 0,
        browser=bool(block.browser),
        by=block.by_name,
    )
