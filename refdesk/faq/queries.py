"""The FAQs that a reader may see, and those that match a query."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from refdesk.search import tokenizer
from refdesk.staff.models import Operator
from refdesk.staff.permissions import memberships_with
from refdesk.staff.roles import Right

from .models import Faq, FaqGroup
from .search import corrections
from .search.ranking import Preferred, find

QUERY_LIMIT = 300
"""Characters of a query that are read."""


@dataclass(frozen=True)
class Answers:
    """The hits of a query: their number, one page of them with their groups, and the searched terms.

    `corrected`: the words that were searched for instead of the query's, which found nothing; empty if none were.
    """

    total: int
    faqs: tuple[Faq, ...]
    terms: tuple[tokenizer.Term, ...] = ()
    languages: tuple[str, ...] = ()
    corrected: str = ""


@dataclass(frozen=True)
class Counted:
    """A group and the number of its published FAQs."""

    group: FaqGroup
    faqs: int


def public_groups() -> QuerySet[FaqGroup]:
    """The groups that anybody may read."""
    return _sorted(FaqGroup.objects.filter(audience=FaqGroup.Audience.PUBLIC))


def groups_of(operator: Operator) -> QuerySet[FaqGroup]:
    """The groups, internal ones too, of the operator's libraries."""
    libraries = memberships_with(Right.ANSWER).filter(operator=operator).values("department__library")
    return _sorted(FaqGroup.objects.filter(library__in=libraries))


def published(groups: QuerySet[FaqGroup]) -> QuerySet[Faq]:
    inside = groups.order_by().values("pk")
    return Faq.objects.filter(state=Faq.State.PUBLISHED, group__in=inside).select_related("group__library")


def counted(groups: QuerySet[FaqGroup]) -> list[Counted]:
    """The groups, each with the number of its published FAQs."""
    to_read = Count("faqs", filter=Q(faqs__state=Faq.State.PUBLISHED))
    return [Counted(group, group.to_read) for group in groups.annotate(to_read=to_read)]


def answers(query: str, groups: QuerySet[FaqGroup], start: int = 0, most: int = 20, language: str = "") -> Answers:
    """The published FAQs of these groups with any word of the query; for an empty query all, by question.

    FAQs in the reader's language come before others that match as well. If none matches, misspelt words are corrected.
    """
    among = published(groups)
    query = query[:QUERY_LIMIT]
    if not query.strip():
        return Answers(among.count(), tuple(among.order_by("question", "id")[start : start + most]))
    languages_of = dict(groups.order_by().values_list("pk", "library__language"))
    # An FAQ without a language is in its library's.
    others = among.filter(language__gt="").order_by().values_list("language", flat=True).distinct()
    languages = tuple(sorted({*languages_of.values(), *others}))
    preferred = Preferred(language, tuple(group for group, spoken in languages_of.items() if spoken == language))
    terms = tokenizer.terms(query, languages)
    hits = find(terms, list(languages_of), start, most, preferred)
    corrected = "" if hits.total else _corrected(query, among, list(languages_of), languages)
    if corrected:
        terms = tokenizer.terms(f"{corrected} ", languages)
        hits = find(terms, list(languages_of), start, most, preferred)
    return Answers(hits.total, _in_order(hits.ids), tuple(terms), languages, corrected)


def translations(faq: Faq) -> list[Faq]:
    """The published translations of a public FAQ, one in each other language, by the language's code."""
    if not faq.translation_key:
        return []
    groups = public_groups().filter(library=faq.group.library_id)
    others = published(groups).filter(translation_key=faq.translation_key).exclude(pk=faq.pk).order_by("-pk")
    by_language = {other.spoken: other for other in others if other.spoken != faq.spoken}
    return [by_language[language] for language in sorted(by_language)]


def _corrected(query: str, among: QuerySet[Faq], groups: Sequence[int], languages: Sequence[str]) -> str:
    """The query with its slips corrected, in the words of the FAQ that matches best; empty if none does."""
    spelled = tokenizer.searched(query)[: corrections.WORDS_LIMIT]
    vocabulary = corrections.vocabulary(among, groups)
    choices = [corrections.candidates(word, vocabulary) or [word] for word in spelled]
    if choices == [[word] for word in spelled]:
        return ""
    stemmers = tokenizer.kinds(languages)
    terms = [tokenizer.any_of(words, stemmers) for words in choices]
    best = _in_order(find(terms, groups, 0, 1).ids)
    if not best:
        return ""
    entry = best[0].entry
    present = set(tokenizer.split(f"{entry.question} {entry.labels} {entry.answer}"))
    return " ".join(next((word for word in words if word in present), "") for words in choices).strip()


def _in_order(ids: Sequence[int]) -> tuple[Faq, ...]:
    found_faqs = Faq.objects.select_related("group__library").in_bulk(ids)
    return tuple(found_faqs[id_] for id_ in ids if id_ in found_faqs)


def _sorted(groups: QuerySet[FaqGroup]) -> QuerySet[FaqGroup]:
    return groups.select_related("library", "widget").order_by("library__name", "position", "name", "id")
