"""Files of tickets: announced by an operator or brought with a form or a mail, and sent with a message.

Until that is stored they are nobody's but the writer's, and go again where it never comes.
"""

from collections.abc import Callable, Iterable, Sequence

from refdesk.chats.refusals import Refusal
from refdesk.files import keeping
from refdesk.files import refusals as r
from refdesk.files.arrivals import Announced, Owner, Told, arrive, hash_of, token_of, wrong_size
from refdesk.files.models import File, State
from refdesk.files.projection import keep, taken_back
from refdesk.kit.clock import now_ms
from refdesk.kit.quota import Quota
from refdesk.protocol.refusals import TooMany

from .events import Attached, Redacted
from .head import Head
from .outcomes import Stored

MOST = 100
"""Files of one side of a ticket."""
# A form, or a mail, that comes twice brings its files twice: those of the first time were sent with it.
_STATES = [State.PLACED, State.KEPT]

_per_ticket = Quota("files/ticket", 20, 60)


def announce(head: Head, sender: int | None, told: Told, spend: Callable[[], int] = lambda: 0) -> Announced | Refusal:
    """A ticket for an upload that is to go with a reply. `spend` is as in `refdesk.files.of_chats`."""
    owner = Owner(head.library, ticket=head.ticket)
    return arrive(owner, sender, told, lambda: wrong_size(told.size) or _too_many(head, sender, spend))


def came(owner: Owner, sender: int | None, uploads: Sequence[str]) -> tuple[Attached, ...]:
    """Those of these uploads that have come, and that this sender may send there, with what is told of them."""
    by_hash = {hash_of(token): token for token in uploads}
    states = _STATES if sender is None else [State.PLACED]
    rows = File.objects.filter(token_hash__in=by_hash, state__in=states, sent_by=sender, chat=None)
    mine = rows.filter(ticket=owner.ticket) if owner.ticket else rows
    until = now_ms() + keeping.keep(owner.library)
    return tuple(
        Attached(row.pk, row.name, row.type, row.size, by_hash[row.token_hash], until) for row in mine.order_by("id")
    )


def placed(owner: Owner, keys: Iterable[str]) -> list[File]:
    """The patron's files with these keys."""
    hashes = [hash_of(token_of(owner, None, key)) for key in keys]
    return list(File.objects.filter(token_hash__in=hashes, state__in=_STATES).order_by("id"))


def token(owner: Owner, row: File) -> str:
    """The token of a patron's file."""
    return token_of(owner, None, row.client_key)


def project(stored: Sequence[Stored]) -> None:
    """Carry over to the rows of files that they were sent, or taken back."""
    for outcome in stored:
        for event in outcome.events:
            if isinstance(event.body, Redacted) and "text" in event.body.data:
                taken_back(outcome.head.ticket, event.body.seqs)
            for file in getattr(event.body, "files", ()):
                keep(file.file, outcome.head.ticket, event.seq, file.expires_at)


def _too_many(head: Head, sender: int | None, spend: Callable[[], int]) -> Refusal | None:
    if File.objects.filter(ticket=head.ticket, sent_by=sender).count() >= MOST:
        return r.TooManyFiles(limit=MOST)
    wait = _per_ticket.wait(str(head.ticket)) or spend()
    if wait:
        return TooMany(retry_after=wait)
    _per_ticket.spend(str(head.ticket))
    return None
