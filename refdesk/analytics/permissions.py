"""Who may: operators record and see what is of their departments, administrators all of their libraries."""

from django.db.models import Q, QuerySet

from refdesk.libraries.models import Department, Library
from refdesk.people.models import Operator
from refdesk.people.permissions import libraries_of
from refdesk.tickets.models import Ticket
from refdesk.tickets.permissions import queues_of

from .models import Dataset, Record, SurveyCount


def administered(asking: Operator) -> QuerySet[Library]:
    """The libraries whose datasets they make and change."""
    return libraries_of(asking)


def administers(asking: Operator, dataset: Dataset) -> bool:
    """Whether this dataset is theirs to change."""
    return administered(asking).filter(pk=dataset.library_id).exists()


def departments_of(asking: Operator) -> QuerySet[Department]:
    """The departments whose records they make and see."""
    mine = Q(pk__in=asking.memberships.values("department")) | Q(library__in=administered(asking))
    return Department.objects.filter(mine).select_related("library")


def datasets_of(asking: Operator) -> QuerySet[Dataset]:
    """The datasets of the libraries that they work for."""
    libraries = departments_of(asking).values("library")
    reached = Q(library__in=libraries) | Q(library__in=administered(asking))
    return Dataset.objects.filter(reached).select_related("library", "changed_by")


def tickets_of(asking: Operator) -> QuerySet[Ticket]:
    """The tickets that they may record: those of their queues."""
    return Ticket.objects.filter(queue__in=queues_of(asking.pk).values("pk"))


def records_of(asking: Operator) -> QuerySet[Record]:
    """The records that they see and correct."""
    mine = Record.objects.filter(department__in=departments_of(asking), dataset__in=datasets_of(asking))
    return mine.select_related("department")


def survey_counts_of(asking: Operator) -> QuerySet[SurveyCount]:
    """The figures of those datasets."""
    return SurveyCount.objects.filter(dataset__in=datasets_of(asking)).select_related("changed_by")
