"""The FAQs and groups that an administrator administers."""

from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from refdesk.faq.models import Faq, FaqGroup
from refdesk.staff.models import Operator
from refdesk.staff.permissions import libraries_of

from .schemas import FaqListQuery


def groups_administered(by: Operator) -> QuerySet[FaqGroup]:
    return FaqGroup.objects.filter(library__in=libraries_of(by)).select_related("library", "widget")


def faqs_administered(by: Operator) -> QuerySet[Faq]:
    groups = groups_administered(by).values("pk")
    return Faq.objects.filter(group__in=groups).select_related("group__library")


def matching(faqs: QuerySet[Faq], query: FaqListQuery) -> QuerySet[Faq]:
    if query.group is not None:
        faqs = faqs.filter(group=query.group)
    if query.state is not None:
        faqs = faqs.filter(state=query.state)
    for word in query.search.split():
        fields = ("question", "answer", "topics", "keywords")
        faqs = faqs.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields)))
    return faqs
