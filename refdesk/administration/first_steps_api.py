"""HTTP API: what is left to do until patrons can chat, for administrators."""

from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from ninja import Router

from refdesk.analytics.models import Dataset
from refdesk.chats.models import Chat
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of, libraries_of
from refdesk.staff.signed_in import SignedIn, current_operator
from refdesk.tickets.permissions import accepts_questions
from refdesk.widgets import seen
from refdesk.widgets.models import Widget

from .schemas import FirstStep, FirstSteps, StepName

OPTIONAL: frozenset[StepName] = frozenset({"dataset"})

router = Router(tags=["administration"], auth=SignedIn(csrf=True))


@router.get("/desk/administration/first-steps", response=FirstSteps, summary="Read the first steps")
def get_first_steps(request: HttpRequest) -> FirstSteps:
    """Over all libraries that the operator administers.

    `name`: the operator's name is not just the beginning of their email. `library`: a time zone is chosen, or the
    settings with UTC were saved. `colleague`: somebody else has set a password. `widget`: a page on an allowed website
    loaded a widget, or a chat began on a page of another site than this server. `offline`: every widget names another
    way to reach the library, or has a queue with a reader. `chat`: an operator answered a chat. `dataset`:
    there is a form to record questions with.
    """
    by = current_operator(request)
    libraries, departments = libraries_of(by), departments_of(by)
    if not (by.is_superuser or libraries.exists()):
        return FirstSteps(steps=[], test_page=None)
    default = Library._meta.get_field("time_zone").default
    colleagues = Operator.objects.filter(is_active=True, departments__in=departments).exclude(pk=by.pk)
    widgets = Widget.objects.filter(department__in=departments)
    chats = Chat.objects.filter(department__in=departments)
    own_pages = Q(page="") | Q(page__startswith=f"{settings.CONFIG.public_url}/")
    steps: dict[StepName, bool] = {
        "name": by.name.casefold() != by.email.partition("@")[0].casefold(),
        "library": libraries.exclude(time_zone=default, settings_saved=False).exists(),
        "department": departments.exists(),
        "colleague": colleagues.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists(),
        "widget": seen.any_allowed(widgets) or chats.exclude(own_pages).exists(),
        "offline": widgets.exists() and not _dead_ends(widgets),
        "chat": chats.filter(desk_messages__gt=0).exists(),
        "dataset": Dataset.objects.filter(library__in=libraries).exists(),
    }
    slug = widgets.order_by("pk").values_list("slug", flat=True).first()
    return FirstSteps(
        steps=[FirstStep(name=name, done=done, optional=name in OPTIONAL) for name, done in steps.items()],
        test_page=reverse("chat", args=[slug]) if slug else None,
    )


def _dead_ends(widgets: QuerySet[Widget]) -> bool:
    """Whether a widget leaves patrons nothing to do while no one is online."""
    without_contact = widgets.filter(contact_email="", contact_phone="", contact_url="")
    departments = without_contact.order_by("department").values_list("department", flat=True).distinct()
    return not all(map(accepts_questions, departments))
