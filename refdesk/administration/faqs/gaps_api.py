"""HTTP API: questions that patrons sent although FAQs were suggested, for those who edit FAQs."""

from django.http import HttpRequest
from ninja import Query, Router

from refdesk.staff.signed_in import SignedIn, current_operator

from . import gaps
from .schemas import FaqGaps, FaqGapsQuery

PAGE = 50

router = Router(tags=["administration"], auth=SignedIn(csrf=True))


@router.get("/desk/administration/faqs/gaps", response=FaqGaps, summary="List questions that FAQs did not answer")
def list_gaps(request: HttpRequest, query: Query[FaqGapsQuery]) -> FaqGaps:
    """50 gaps of the libraries that the operator administers: the one with most questions first.

    A gap is all questions that were sent although the same FAQs were suggested. It has the texts that the reader may
    read in chats and tickets; an API key needs *Transcripts: read* or *Tickets: read* for them.
    """
    by = current_operator(request)
    questions = gaps.sent_questions(by, query)
    ordered = gaps.gaps(questions)
    page = list(ordered[query.offset : query.offset + PAGE])
    return FaqGaps(total=ordered.count(), gaps=gaps.shown(by, questions, page))
