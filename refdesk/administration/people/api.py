"""HTTP API: operators, their rights, departments and invitations, for administrators."""

from typing import Annotated

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from refdesk.http.forms import FormErrors, refused, version_of
from refdesk.kit.numbers import Number
from refdesk.mail.outgoing.account_links import can_be_sent, queue_invitation
from refdesk.people import pictures
from refdesk.people.api import SignedIn, current_administrator, current_operator
from refdesk.people.assignment import assign
from refdesk.people.audited import picture_removed
from refdesk.people.confirmation import confirmed
from refdesk.people.invitations import invite
from refdesk.people.models import Membership, Operator
from refdesk.people.permissions import departments_of, may_change_account, operators_of
from refdesk.people.second_factor import remove_second_factor
from refdesk.resources.transactions import in_transaction, lock_libraries, locked_or_404

from .listed import people_page, settings_of, values_of
from .rules import NO_EMAIL, new_person_errors, person_errors, roles_by_library
from .schemas import Invitation, InvitedPerson, People, PersonForm, PersonSettings

router = Router(tags=["administration"], auth=SignedIn(csrf=True))


@router.get("/desk/administration/people", response=People, summary="List people")
def list_people(request: HttpRequest, search: Annotated[str, Query(max_length=200)] = "", offset: Number = 0) -> People:
    """50 operators of the administrator's libraries by name, of those whose name and email contain all words."""
    return people_page(current_operator(request), search, offset)


@router.post("/desk/administration/people", response={201: Invitation, 400: FormErrors}, summary="Invite a person")
@confirmed
@in_transaction
def add_person(request: HttpRequest, form: InvitedPerson) -> Status[Invitation | FormErrors]:
    """Create an account without a password, and an invitation: as a link, or sent `by_email`.

    404 for operators who aren't administrators.
    """
    by = current_administrator(request)
    person = Operator(email=form.email, name=form.name.strip())
    person.set_unusable_password()
    own = departments_of(by)
    if errors := new_person_errors(form, person, set(own.filter(pk__in=form.departments).values_list("pk", flat=True))):
        return Status(400, FormErrors(errors=errors))
    person.save()
    assign(person, own, set(form.departments), roles_by_library(form))
    return Status(201, _invited(by, person, form.by_email))


@router.get("/desk/administration/people/{int:person}", response=PersonSettings, summary="Read a person")
def get_person(request: HttpRequest, person: int) -> PersonSettings:
    """404 for a person of others."""
    by = current_operator(request)
    return settings_of(by, get_object_or_404(operators_of(by), pk=person))


@router.put(
    "/desk/administration/people/{int:person}",
    response={200: PersonSettings, 400: FormErrors, 409: PersonSettings},
    summary="Change a person",
)
@confirmed
@in_transaction
def change_person(request: HttpRequest, person: int, form: PersonForm) -> Status[PersonSettings | FormErrors]:
    """Save the account, and departments and roles in the administrator's libraries.

    409 with the current settings if they have changed since `version`.
    """
    by = current_operator(request)
    found = _locked(by, person)
    if form.version != version_of(values_of(by, found)):
        return Status(409, settings_of(by, found))
    if errors := person_errors(by, found, form):
        return Status(400, FormErrors(errors=errors))
    _save(by, found, form)
    return Status(200, settings_of(by, found))


@router.post(
    "/desk/administration/people/{int:person}/invitation",
    response={201: Invitation, 409: FormErrors},
    summary="Make an invitation",
)
@confirmed
@in_transaction
def make_invitation(request: HttpRequest, person: int, by_email: bool = False) -> Status[Invitation | FormErrors]:
    """A new invitation, also for a forgotten password; earlier ones become invalid. The password stays until its use.

    It is answered as a link, or sent `by_email`. 409 for an account that isn't active, that the administrator may not
    change, or that is their own, and if this server sends no email.
    """
    by = current_operator(request)
    found = _locked(by, person)
    if found == by:
        # At an unlocked desk, anybody could replace the password without the old one.
        return Status(409, refused(("", _("Change your own password in your profile."))))
    if not may_change_account(by, found):
        text = _("Only an administrator of all of this person’s libraries can invite them.")
        return Status(409, refused(("", text)))
    if not found.is_active:
        return Status(409, refused(("", _("This account is deactivated. Activate it first."))))
    if by_email and not can_be_sent(found):
        return Status(409, refused(("", NO_EMAIL)))
    return Status(201, _invited(by, found, by_email))


@router.delete(
    "/desk/administration/people/{int:person}/second-factor",
    response={200: PersonSettings, 409: FormErrors},
    summary="Remove a person's second factor",
)
@confirmed
@in_transaction
def remove_persons_second_factor(request: HttpRequest, person: int) -> Status[PersonSettings | FormErrors]:
    """For somebody who has lost it: their password alone is enough to sign in, and they can set up another one.

    409 for an account that the administrator may not change, that is their own, or that has none.
    """
    by = current_operator(request)
    found = _locked(by, person)
    if found == by:
        # At an unlocked desk, anybody could remove it without the password.
        return Status(409, refused(("", _("Remove your own second factor in your profile."))))
    if not may_change_account(by, found):
        text = _("Only an administrator of all of this person’s libraries can change this.")
        return Status(409, refused(("", text)))
    if not remove_second_factor(found):
        return Status(409, refused(("", _("This person has no second factor."))))
    return Status(200, settings_of(by, found))


@router.delete(
    "/desk/administration/people/{int:person}/picture",
    response={200: PersonSettings, 409: FormErrors},
    summary="Remove a person's picture",
)
@in_transaction
def remove_persons_picture(request: HttpRequest, person: int) -> Status[PersonSettings | FormErrors]:
    """The person can choose another one. 409 for an account that the administrator may not change."""
    by = current_operator(request)
    found = _locked(by, person)
    if not may_change_account(by, found):
        text = _("Only an administrator of all of this person’s libraries can change this.")
        return Status(409, refused(("", text)))
    if pictures.remove(found):
        picture_removed(found)
    return Status(200, settings_of(by, found))


def _invited(by: Operator, person: Operator, by_email: bool) -> Invitation:
    link = invite(person)
    if by_email:
        queue_invitation(person)
    return Invitation(person=settings_of(by, person), link=None if by_email else link)


def _locked(by: Operator, number: int) -> Operator:
    """The person and their libraries, locked until the end of the transaction.

    The libraries, so that of two administrators who deactivate each other one remains.
    """
    libraries = Membership.objects.filter(operator=number).values("department__library")
    lock_libraries(libraries)
    return locked_or_404(operators_of(by), number)


def _save(by: Operator, person: Operator, form: PersonForm) -> None:
    if may_change_account(by, person):
        person.email, person.name, person.is_active = form.email, form.name.strip(), form.active
        person.save(update_fields=["email", "name", "is_active"])
    assign(person, departments_of(by), set(form.departments), roles_by_library(form))
