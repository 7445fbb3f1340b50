"""Questions that patrons sent although FAQs were suggested, by these FAQs. Texts are those of chats and tickets."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from refdesk.faq.models import Faq, SentQuestion
from refdesk.http.respond import as_schema
from refdesk.keys.models import ApiKey
from refdesk.keys.scopes import Scope
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_read_by, libraries_of
from refdesk.tickets.permissions import queues_of

from .schemas import FaqGap, FaqGapsQuery, GapQuestion, SuggestedFaq

LATEST = 5
"""Questions of a gap that are shown."""

_GROUP = ("library", "suggested")


def sent_questions(by: Operator, query: FaqGapsQuery) -> QuerySet[SentQuestion]:
    """The questions of these days that were sent in the libraries whose FAQs the operator edits."""
    days = {"day__gte": query.first, "day__lte": query.last}
    return SentQuestion.objects.filter(library__in=libraries_of(by), **{name: day for name, day in days.items() if day})


def gaps(questions: QuerySet[SentQuestion]) -> QuerySet[Any, dict[str, Any]]:
    """The gaps, that with most questions first."""
    counted: QuerySet[Any, dict[str, Any]] = questions.values(*_GROUP).annotate(
        sent=Count("pk"), last=Max("day"), id=Min("pk")
    )
    return counted.order_by("-sent", "-last", "id")


def shown(by: Operator, questions: QuerySet[SentQuestion], page: Collection[dict[str, Any]]) -> list[FaqGap]:
    """The gaps of a page with their FAQs, and with the texts that the operator may read."""
    among = questions.filter(suggested__in={gap["suggested"] for gap in page})
    texts = _texts(by, among)
    numbers = {number for gap in page for number in _numbers(gap)}
    faqs = {faq.pk: as_schema(SuggestedFaq, faq) for faq in Faq.objects.filter(pk__in=numbers)}
    libraries = Library.objects.in_bulk({gap["library"] for gap in page})
    return [
        FaqGap(
            id=gap["id"],
            library_name=libraries[gap["library"]].name,
            sent=gap["sent"],
            last=gap["last"],
            faqs=[faqs[number] for number in _numbers(gap) if number in faqs],
            questions=texts.get((gap["library"], gap["suggested"]), []),
        )
        for gap in page
    ]


def _texts(by: Operator, questions: QuerySet[SentQuestion]) -> Mapping[tuple[int, str], list[GapQuestion]]:
    """The latest questions of each gap that are not redacted and that the operator may read."""
    latest = Window(RowNumber(), partition_by=[F(name) for name in _GROUP], order_by=F("pk").desc())
    readable = questions.filter(_readable(by)).annotate(rank=latest).filter(rank__lte=LATEST).order_by("-pk")
    texts: dict[tuple[int, str], list[GapQuestion]] = defaultdict(list)
    for row in readable.select_related("chat", "ticket"):
        log = row.chat or row.ticket
        if log is not None:
            question = GapQuestion(text=log.question, chat=row.chat_id, ticket=row.ticket_id)
            texts[row.library_id, row.suggested].append(question)
    return texts


def _readable(by: Operator) -> Q:
    """Questions in chats and tickets that the operator may read; a key reads those that its scopes include.

    A redacted question is empty in the head of its log. A patron's wish to be forgotten hides a ticket before it is
    redacted.
    """
    chats = Q(chat__department__in=departments_read_by(by).values("pk")) & ~Q(chat__question="")
    tickets = Q(ticket__queue__in=queues_of(by.pk).values("pk"), ticket__forget="") & ~Q(ticket__question="")
    if by.key_library_id is None:
        return chats | tickets
    scopes = ApiKey.objects.filter(account=by).values_list("scopes", flat=True).first() or []
    none = Q(pk__in=())
    return (chats if Scope.TRANSCRIPTS_READ in scopes else none) | (tickets if Scope.TICKETS_READ in scopes else none)


def _numbers(gap: dict[str, Any]) -> list[int]:
    return [int(number) for number in gap["suggested"].split()]
