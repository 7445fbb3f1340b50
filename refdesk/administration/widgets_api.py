"""HTTP API: widgets, for administrators."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from refdesk.http.forms import FormError
from refdesk.libraries.models import Department
from refdesk.resources.operations import routes
from refdesk.resources.resource import Choice, Resource
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.permissions import departments_of
from refdesk.staff.signed_in import current_operator
from refdesk.widgets import seen
from refdesk.widgets.embed_code import embed_code
from refdesk.widgets.models import Logo, Question, Widget
from refdesk.widgets.sites import read_sites

from .languages import languages
from .slugs import free_slug
from .widget_form import NewWidget, SeenWebsite, WidgetSettings, WidgetValues, questions_of, widget_errors


def _departments(by: Operator, row: Widget) -> QuerySet[Department]:
    """Locked: a department can't be deleted before the widget is saved."""
    return departments_of(by).select_for_update(of=("self",))


class Widgets(Resource[Widget]):
    """A further allowed website requires a confirmation: its pages can show the chat as if they were the library."""

    model = Widget
    kind = "widget"
    path = "/desk/administration/widgets"
    parameter = "number"
    nouns = ("a widget", "widgets")
    about = {
        "list": "The widgets of the departments that the operator administers, by library and title.",
        "create": "404 for a department of others. Requires a confirmation, as for further allowed websites.",
        "change": "Save the settings. 409 with the current ones if they have changed since `version`.\n\n"
        "A further allowed website requires a confirmation: its pages can show the chat, and act as if they were the "
        "library.",
        "delete": "409 while it has chats.",
    }
    item, new, form = WidgetSettings, NewWidget, versioned(WidgetValues)
    choices = {
        "department": Choice(_departments, _("Choose a department that you administer.")),
        # Locked: a logo can't be deleted before the widget is saved.
        "logo": Choice(
            lambda by, row: Logo.objects.select_for_update(),
            _("Choose the picture again: it was not stored for long enough."),
        ),
    }
    order = ("department__library__name", "heading", "slug")
    owner = "department.library"
    protected = _("This widget has chats, so it can’t be deleted. Remove its embed code from your pages instead.")

    def rows(self, by: Operator) -> QuerySet[Widget]:
        widgets = Widget.objects.filter(department__in=departments_of(by))
        return widgets.select_related("department__library").prefetch_related("questions")

    def values(self, by: Operator, row: Widget) -> dict[str, Any]:
        questions = [
            {"id": question.pk, "label": question.label, "required": question.required}
            for question in row.questions.all()
        ]
        return super().values(by, row) | {"logo": row.logo_id or "", "questions": questions}

    def facts(self, by: Operator, row: Widget) -> dict[str, Any]:
        return {
            "department_name": row.department.name,
            "library_name": row.department.library.name,
            "languages": languages(),
            "embed_code": embed_code(row),
            "chat_page": f"{settings.CONFIG.public_url}/chat/{row.slug}/",
            "kiosk_page": f"{settings.CONFIG.public_url}/kiosk/{row.slug}/",
        }

    def make(self, by: Operator, form: NewWidget) -> Widget:
        department = _departments(by, Widget()).filter(pk=form.department).first()
        if department is None:
            raise Http404
        return Widget(department=department)

    def fill_new(self, by: Operator, row: Widget, form: NewWidget) -> list[FormError]:
        row.heading, row.sites = form.heading.strip(), form.sites.strip()
        row.slug = free_slug(Widget, row.heading, "chat")
        return widget_errors(row, self.fields, [])

    def fill(self, by: Operator, row: Widget, form: WidgetValues) -> list[FormError]:
        return self.write(by, row, form) or widget_errors(row, self.fields, questions_of(row, form.questions))

    def grants(self, by: Operator, row: Widget, form: Any, before: Mapping[str, Any]) -> bool:
        return bool({*read_sites(row.sites)} - {*read_sites(before.get("sites", ""))})

    def save(self, by: Operator, row: Widget, form: Any) -> None:
        row.save()
        if isinstance(form, WidgetValues):
            _save_questions(row, questions_of(row, form.questions))


WIDGETS = Widgets()
router = routes(WIDGETS)


@router.get(
    "/desk/administration/widgets/{int:number}/sites",
    response=list[SeenWebsite],
    summary="List where a widget was seen",
)
def list_sites(request: HttpRequest, number: int) -> list[SeenWebsite]:
    """The websites whose pages loaded the widget within 30 days: first those that aren't allowed, the latest first."""
    widget = WIDGETS.find(current_operator(request), number)
    websites = [
        SeenWebsite(origin=site.origin, seen_on=site.seen_on, allowed=seen.is_allowed(widget, site.origin))
        for site in widget.seen_sites.order_by("-seen_on", "origin")
    ]
    return sorted(websites, key=lambda website: website.allowed)


def _save_questions(widget: Widget, questions: list[Question]) -> None:
    widget.questions.exclude(pk__in=[question.pk for question in questions if question.pk]).delete()
    for question in questions:
        question.save()
