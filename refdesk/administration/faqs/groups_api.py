"""HTTP API: groups of FAQs, for administrators."""

from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.audit.recording import Thing
from refdesk.faq.models import FaqGroup
from refdesk.http.forms import FormError, FormErrors, model_errors, refused, version_of
from refdesk.libraries.models import Library
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.models import Operator
from refdesk.people.permissions import departments_of
from refdesk.widgets.models import Widget

from .. import audited
from ..owners import library_or_404
from ..slugs import free_slug
from ..transactions import in_transaction, locked_or_404
from .queries import groups_administered
from .schemas import FaqGroupForm, FaqGroupSettings, FaqGroupValues, NewFaqGroup

router = Router(tags=["administration"], auth=SignedIn(csrf=True))
FIELDS = ("name", "slug", "audience", "description", "position")
"""The fields of the model that the form has, without the widget."""


@router.get("/desk/administration/faq-groups", response=list[FaqGroupSettings], summary="List FAQ groups to set")
def list_groups(request: HttpRequest) -> list[FaqGroupSettings]:
    """The groups of the libraries that the operator administers, by library and position."""
    return [_settings(each) for each in _groups(request).order_by("library__name", "position", "name", "pk")]


@router.post(
    "/desk/administration/faq-groups", response={201: FaqGroupSettings, 400: FormErrors}, summary="Create an FAQ group"
)
@in_transaction
def add_group(request: HttpRequest, form: NewFaqGroup) -> Status[FaqGroupSettings | FormErrors]:
    """Without a URL name, one is made from the name. 404 for a library of others."""
    by = current_operator(request)
    library = library_or_404(by, form.library)
    group = FaqGroup(library=library)
    if errors := _errors(by, group, form):
        return Status(400, FormErrors(errors=errors))
    group.save()
    audited.added(_thing(group), library)
    return Status(201, _settings(_groups(request).get(pk=group.pk)))


@router.get("/desk/administration/faq-groups/{int:faq_group}", response=FaqGroupSettings, summary="Read an FAQ group")
def get_group(request: HttpRequest, faq_group: int) -> FaqGroupSettings:
    """404 for a group of others."""
    return _settings(get_object_or_404(_groups(request), pk=faq_group))


@router.put(
    "/desk/administration/faq-groups/{int:faq_group}",
    response={200: FaqGroupSettings, 400: FormErrors, 409: FaqGroupSettings},
    summary="Change an FAQ group",
)
@in_transaction
def change_group(request: HttpRequest, faq_group: int, form: FaqGroupForm) -> Status[FaqGroupSettings | FormErrors]:
    """Save the settings. 409 with the current ones if they have changed since `version`."""
    found = locked_or_404(_groups(request), faq_group)
    before, recorded = _values(found), _recorded(found)
    if form.version != version_of(before):
        return Status(409, _settings(found))
    if errors := _errors(current_operator(request), found, form):
        return Status(400, FormErrors(errors=errors))
    found.save()
    audited.changed(_thing(found), found.library, recorded, _recorded(found))
    return Status(200, _settings(found))


@router.delete(
    "/desk/administration/faq-groups/{int:faq_group}",
    response={204: None, 409: FormErrors},
    summary="Delete an FAQ group",
)
@in_transaction
def delete_group(request: HttpRequest, faq_group: int) -> Status[FormErrors | None]:
    """409 while it has FAQs."""
    found = locked_or_404(_groups(request), faq_group)
    if found.faqs.exists():
        text = _("This group has FAQs, so it can’t be deleted. Delete them, or move them to another group first.")
        return Status(409, refused(("", text)))
    thing, library = _thing(found), found.library
    found.delete()
    audited.deleted(thing, library)
    return Status(204, None)


def _groups(request: HttpRequest) -> QuerySet[Any]:
    return groups_administered(current_operator(request)).annotate(faqs_count=Count("faqs"))


def _errors(by: Operator, group: FaqGroup, form: FaqGroupValues) -> list[FormError]:
    """Write the form into the group; what is wrong, by field."""
    for name in FIELDS:
        value = getattr(form, name)
        setattr(group, name, value.strip() if isinstance(value, str) else value)
    group.slug = group.slug or free_slug(FaqGroup, group.name, "faq")
    widgets = Widget.objects.filter(department__in=departments_of(by)).select_related("department")
    group.widget = None if form.widget is None else widgets.filter(pk=form.widget).first()
    if form.widget is not None and group.widget is None:
        text = _("This widget has been deleted, or you no longer administer it. Reload the page.")
        return [FormError(field="widget", text=text)]
    return model_errors(group, *FIELDS, "widget")


def _values(group: FaqGroup) -> dict[str, Any]:
    return {name: getattr(group, name) for name in FIELDS} | {"widget": group.widget_id}


def _recorded(group: FaqGroup) -> dict[str, Any]:
    """The values for the audit log: a name instead of a number."""
    return _values(group) | {"widget": group.widget and str(group.widget)}


def _settings(group: Any) -> FaqGroupSettings:
    library: Library = group.library
    values = _values(group)
    return FaqGroupSettings(
        id=group.pk,
        version=version_of(values),
        library=library.pk,
        library_name=library.name,
        faqs=group.faqs_count,
        **values,
    )


def _thing(group: FaqGroup) -> Thing:
    return Thing("faq_group", group.pk, group.name)
