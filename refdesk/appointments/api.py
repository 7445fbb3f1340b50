"""HTTP API of the desk for the operator's own appointment links."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from refdesk.http.forms import FormErrors
from refdesk.http.refusals import LimitReached
from refdesk.http.respond import respond
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.roles import Right

from . import content
from .models import AppointmentLink
from .schemas import AppointmentLinkForm, AppointmentLinkOut

LIMIT = 100
"""How many links an operator may have."""

router = Router(tags=["desk"], auth=SignedIn(csrf=True, right=Right.ANSWER))


Stored = Status[AppointmentLink | FormErrors]


@router.get("/desk/appointment-links", response=list[AppointmentLinkOut], summary="List appointment links")
def own(request: HttpRequest) -> list[AppointmentLink]:
    """The operator's own links, in the order of their creation."""
    return list(AppointmentLink.objects.filter(operator=current_operator(request)))


@router.post(
    "/desk/appointment-links",
    response={201: AppointmentLinkOut, 400: FormErrors},
    summary="Create an appointment link",
)
def add(request: HttpRequest, form: AppointmentLinkForm) -> Stored | HttpResponse:
    """400 names the invalid field. The refusal LimitReached is 409."""
    if AppointmentLink.objects.filter(operator=current_operator(request)).count() >= LIMIT:
        return respond(LimitReached(limit=LIMIT))
    return _store(AppointmentLink(operator=current_operator(request)), form, 201)


@router.put(
    "/desk/appointment-links/{int:link}",
    response={200: AppointmentLinkOut, 400: FormErrors},
    summary="Change an appointment link",
)
def change(request: HttpRequest, link: int, form: AppointmentLinkForm) -> Stored:
    """Replace its content. 404 for any but the operator's own."""
    return _store(_own(request, link), form, 200)


@router.delete("/desk/appointment-links/{int:link}", response={204: None}, summary="Delete an appointment link")
def delete(request: HttpRequest, link: int) -> Status[None]:
    """404 for any but the operator's own."""
    _own(request, link).delete()
    return Status(204, None)


def _own(request: HttpRequest, link: int) -> AppointmentLink:
    return get_object_or_404(AppointmentLink, operator=current_operator(request), pk=link)


def _store(link: AppointmentLink, form: AppointmentLinkForm, status: int) -> Stored:
    checked = content.checked(form.label, form.address)
    if isinstance(checked, FormErrors):
        return Status(400, checked)
    link.label, link.address = checked
    link.save()
    return Status(status, link)
