"""Who may do what: operators, and people with "Records only", record and see what is of their departments;
administrators all of their libraries.
"""

from django.db.models import Q, QuerySet

from refdesk.chats.models import Chat
from refdesk.libraries.models import Department, Library
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_with, libraries_of
from refdesk.staff.roles import Right
from refdesk.tickets.models import Ticket
from refdesk.tickets.permissions import queues_of

from .models import Dataset, Record, SurveyCount


def administered(operator: Operator) -> QuerySet[Library]:
    """The libraries whose datasets the operator may make and change."""
    return libraries_of(operator)


def administers(operator: Operator, dataset: Dataset) -> bool:
    """Whether the operator may change this dataset."""
    return administered(operator).filter(pk=dataset.library_id).exists()


def departments_of(operator: Operator) -> QuerySet[Department]:
    """The departments whose records the operator makes and sees."""
    return departments_with(operator, Right.RECORD)


def chats_of(operator: Operator) -> QuerySet[Chat]:
    """The chats that the operator may record: their text prefills the form, so they must be allowed to read it."""
    readable = departments_with(operator, Right.READ).values("pk")
    return Chat.objects.filter(department__in=departments_of(operator).filter(pk__in=readable))


def datasets_of(operator: Operator) -> QuerySet[Dataset]:
    """The datasets of the libraries that the operator works for."""
    libraries = departments_of(operator).values("library")
    reached = Q(library__in=libraries) | Q(library__in=administered(operator))
    return Dataset.objects.filter(reached).select_related("library", "changed_by")


def tickets_of(operator: Operator) -> QuerySet[Ticket]:
    """The tickets that the operator may record: those of their queues."""
    return Ticket.objects.filter(queue__in=queues_of(operator.pk).values("pk"))


def records_of(operator: Operator) -> QuerySet[Record]:
    """The records that the operator may see and correct."""
    mine = Record.objects.filter(department__in=departments_of(operator), dataset__in=datasets_of(operator))
    return mine.select_related("department")


def survey_counts_of(operator: Operator) -> QuerySet[SurveyCount]:
    """The survey counts of the datasets that the operator sees."""
    return SurveyCount.objects.filter(dataset__in=datasets_of(operator)).select_related("changed_by")
