"""HTTP API: widgets, for administrators."""

from django.db.models import ProtectedError, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.audit.recording import Thing
from refdesk.http.forms import FormErrors, refused
from refdesk.libraries.models import Department
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.confirmation import require_confirmation
from refdesk.people.permissions import departments_of
from refdesk.widgets import seen
from refdesk.widgets.models import Logo, Question, Widget
from refdesk.widgets.sites import read_sites

from . import audited
from .slugs import free_slug
from .transactions import in_transaction, locked_or_404
from .widget_form import (
    OTHERS,
    PAGES,
    SITES,
    NewWidget,
    SeenWebsite,
    WidgetForm,
    WidgetSettings,
    complete,
    questions_of,
    settings_of,
    values_of,
    widget_errors,
)

router = Router(tags=["administration"], auth=SignedIn(csrf=True))


@router.get("/desk/administration/widgets", response=list[WidgetSettings], summary="List widgets")
def list_widgets(request: HttpRequest) -> list[WidgetSettings]:
    """The widgets of the departments that the operator administers, by library and title."""
    return [settings_of(each) for each in _widgets(request).order_by("department__library__name", "heading", "slug")]


@router.post("/desk/administration/widgets", response={201: WidgetSettings, 400: FormErrors}, summary="Create a widget")
@in_transaction
def add_widget(request: HttpRequest, form: NewWidget) -> Status[WidgetSettings | FormErrors]:
    """404 for a department of others. Requires a confirmation, as for further allowed websites."""
    department = _department(request, form.department)
    if department is None:
        raise Http404
    widget = Widget(department=department, heading=form.heading.strip(), sites=form.sites.strip())
    widget.slug = free_slug(Widget, widget.heading, "chat")
    if errors := widget_errors(widget, []):
        return Status(400, FormErrors(errors=errors))
    require_confirmation(request)
    widget.save()
    audited.added(_thing(widget), department.library)
    return Status(201, settings_of(_widgets(request).get(pk=widget.pk)))


@router.get("/desk/administration/widgets/{int:number}", response=WidgetSettings, summary="Read a widget")
def get_widget(request: HttpRequest, number: int) -> WidgetSettings:
    """404 for a widget of others."""
    return settings_of(get_object_or_404(_widgets(request), pk=number))


@router.get(
    "/desk/administration/widgets/{int:number}/sites",
    response=list[SeenWebsite],
    summary="List where a widget was seen",
)
def list_sites(request: HttpRequest, number: int) -> list[SeenWebsite]:
    """The websites whose pages loaded the widget within 30 days: first those that aren't allowed, the latest first."""
    widget = get_object_or_404(_widgets(request), pk=number)
    found = [
        SeenWebsite(origin=each.origin, seen_on=each.seen_on, allowed=seen.is_allowed(widget, each.origin))
        for each in widget.seen_sites.order_by("-seen_on", "origin")
    ]
    return sorted(found, key=lambda each: each.allowed)


@router.put(
    "/desk/administration/widgets/{int:number}",
    response={200: WidgetSettings, 400: FormErrors, 409: WidgetSettings},
    summary="Change a widget",
)
@in_transaction
def change_widget(request: HttpRequest, number: int, form: WidgetForm) -> Status[WidgetSettings | FormErrors]:
    """Save the settings. 409 with the current ones if they have changed since `version`.

    A further allowed website requires a confirmation: its pages can show the chat, and act as if they were the library.
    """
    found = locked_or_404(_widgets(request), number)
    before, values = settings_of(found), values_of(found)
    if form.version != before.version:
        return Status(409, before)
    department = _department(request, form.department)
    if department is None:
        return Status(400, refused(("department", _("Choose a department that you administer."))))
    found.department = department
    for field in (*OTHERS, PAGES, SITES):
        value = getattr(form, field)
        setattr(found, field, value.strip() if isinstance(value, str) else value)
    # Locked: it can't be deleted before the widget is saved.
    found.logo = Logo.objects.select_for_update().filter(digest=form.logo).first()
    if form.logo and found.logo is None:
        return Status(400, refused(("logo", _("Choose the picture again: it was not stored for long enough."))))
    questions = questions_of(found, form.questions)
    if errors := widget_errors(found, questions):
        return Status(400, FormErrors(errors=errors))
    if {*read_sites(found.sites)} - {*read_sites(values[SITES])}:
        require_confirmation(request)
    found.save()
    _save_questions(found, questions)
    now = _widgets(request).get(pk=found.pk)
    audited.changed(_thing(now), department.library, values, values_of(now))
    return Status(200, settings_of(now))


@router.delete(
    "/desk/administration/widgets/{int:number}", response={204: None, 409: FormErrors}, summary="Delete a widget"
)
@in_transaction
def delete_widget(request: HttpRequest, number: int) -> Status[FormErrors | None]:
    """409 while it has chats."""
    found = locked_or_404(_widgets(request), number)
    thing = _thing(found)
    try:
        found.delete()
    except ProtectedError:
        text = _("This widget has chats, so it can’t be deleted. Remove its embed code from your pages instead.")
        return Status(409, refused(("", text)))
    audited.deleted(thing, found.department.library)
    return Status(204, None)


def _save_questions(widget: Widget, questions: list[Question]) -> None:
    widget.questions.exclude(pk__in=[each.pk for each in questions if each.pk]).delete()
    for question in questions:
        question.save()


def _department(request: HttpRequest, number: int) -> Department | None:
    """The department if the operator administers it, locked: it can't be deleted before the widget is saved."""
    departments = departments_of(current_operator(request)).select_for_update(of=("self",))
    return departments.filter(pk=number).first()


def _widgets(request: HttpRequest) -> QuerySet[Widget]:
    """Those that the operator administers."""
    return complete(Widget.objects.filter(department__in=departments_of(current_operator(request))))


def _thing(widget: Widget) -> Thing:
    return Thing("widget", widget.pk, str(widget))
