"""The word indexes of all rooms."""

from refdesk.colleagues.search.indexing import MESSAGES
from refdesk.faq.models import Faq
from refdesk.faq.search import index as faq_index
from refdesk.faq.search.entries import row_of
from refdesk.tickets.search.indexing import TICKETS
from refdesk.transcripts.indexing import CHATS
from refdesk.word_index.indexer import Source

SOURCES: tuple[Source, ...] = (CHATS, TICKETS, MESSAGES)
"""The logs whose words a running node indexes."""


def mark_all_due() -> None:
    """Have everything indexed again: FAQs now, logs by the running server."""
    for source in SOURCES:
        source.mark_all_due()
    faqs = Faq.objects.select_related("group__library").iterator(chunk_size=200)
    faq_index.renew([row_of(faq.entry) for faq in faqs])
