"""HTTP API: operators, their rights, departments and invitations, for administrators."""

from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Status

from refdesk.audit.models import Action
from refdesk.http.forms import FormError, FormErrors, refused
from refdesk.identity.confirmation import confirmed
from refdesk.identity.factors.second_factor import remove_second_factor
from refdesk.identity.invitations import invite
from refdesk.kit.numbers import Number
from refdesk.mail.outgoing.account_links import can_be_sent, queue_invitation
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.resources.schemas import versioned
from refdesk.resources.transactions import in_transaction, lock_libraries
from refdesk.staff import pictures
from refdesk.staff.assignment import assign
from refdesk.staff.audited import picture_removed
from refdesk.staff.models import Membership, Operator
from refdesk.staff.permissions import departments_of, is_administrator, may_change_account, operators_of
from refdesk.staff.signed_in import current_operator

from .listed import people_page, settings_of, values_of
from .rules import NO_EMAIL, new_person_errors, person_errors, roles_by_library
from .schemas import Invitation, InvitedPerson, NewPerson, People, PersonSettings, PersonValues


class PeopleSettings(Resource[Operator]):
    """Accounts, and departments and roles in the administrator's libraries.

    Accounts are recorded wherever they are saved (`staff.audited`).
    """

    model = Operator
    kind = "operator"
    path = "/desk/administration/people"
    parameter = "person"
    nouns = ("a person", "people")
    summaries = {"create": "Invite a person"}
    about = {
        "create": "Create an account without a password, and an invitation: as a link, or sent `by_email`.\n\n"
        "404 for operators who aren't administrators.",
        "change": "Save the account, and departments and roles in the administrator's libraries.\n\n"
        "409 with the current settings if they have changed since `version`.",
    }
    item, new, form, made = PersonSettings, InvitedPerson, versioned(PersonValues, "PersonForm"), Invitation
    operations = ("create", "read", "change")
    confirmed = frozenset({"create", "change"})
    audited = False
    action = Action.ACCOUNT_CHANGED

    def rows(self, by: Operator) -> QuerySet[Operator]:
        return operators_of(by)

    def find(self, by: Operator, number: int | None, *, lock: bool = False) -> Operator:
        """Lock the person’s libraries first: of two administrators who deactivate each other one remains."""
        if lock:
            lock_libraries(Membership.objects.filter(operator=number).values("department__library"))
        return super().find(by, number, lock=lock)

    def shown(self, by: Operator, row: Operator, version: str) -> PersonSettings:
        return settings_of(by, row)

    def values(self, by: Operator, row: Operator) -> dict[str, Any]:
        return values_of(by, row)

    def make(self, by: Operator, form: InvitedPerson) -> Operator:
        if not is_administrator(by):
            raise Http404
        person = Operator(email=form.email, name=form.name.strip())
        person.set_unusable_password()
        return person

    def fill_new(self, by: Operator, row: Operator, form: InvitedPerson) -> list[FormError]:
        departments = departments_of(by).filter(pk__in=form.departments).values_list("pk", flat=True)
        return new_person_errors(form, row, set(departments))

    def fill(self, by: Operator, row: Operator, form: PersonValues) -> list[FormError]:
        return person_errors(by, row, form)

    def save(self, by: Operator, row: Operator, form: NewPerson) -> None:
        if row._state.adding:
            row.save()
        elif isinstance(form, PersonValues) and may_change_account(by, row):
            row.email, row.name, row.is_active = form.email, form.name.strip(), form.active
            row.save(update_fields=["email", "name", "is_active"])
        assign(row, departments_of(by), set(form.departments), roles_by_library(form))

    def created(self, by: Operator, row: Operator, form: InvitedPerson) -> Invitation:
        return _invited(by, row, form.by_email)

    def stored(self, by: Operator, row: Operator) -> Operator:
        return row


PEOPLE = PeopleSettings()
router = routes(PEOPLE)


@router.get("/desk/administration/people", response=People, summary="List people")
def list_people(request: HttpRequest, search: Annotated[str, Query(max_length=200)] = "", offset: Number = 0) -> People:
    """50 operators of the administrator's libraries by name, of those whose name and email contain all words."""
    return people_page(current_operator(request), search, offset)


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
    operator = PEOPLE.find(by, person, lock=True)
    if operator == by:
        # At an unlocked desk, anybody could replace the password without the old one.
        return Status(409, refused(("", _("Change your own password in your profile."))))
    if not may_change_account(by, operator):
        text = _("Only an administrator of all of this person’s libraries can invite them.")
        return Status(409, refused(("", text)))
    if not operator.is_active:
        return Status(409, refused(("", _("This account is deactivated. Activate it first."))))
    if by_email and not can_be_sent(operator):
        return Status(409, refused(("", NO_EMAIL)))
    return Status(201, _invited(by, operator, by_email))


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
    operator = PEOPLE.find(by, person, lock=True)
    if operator == by:
        # At an unlocked desk, anybody could remove it without the password.
        return Status(409, refused(("", _("Remove your own second factor in your profile."))))
    if not may_change_account(by, operator):
        text = _("Only an administrator of all of this person’s libraries can change this.")
        return Status(409, refused(("", text)))
    if not remove_second_factor(operator):
        return Status(409, refused(("", _("This person has no second factor."))))
    return Status(200, settings_of(by, operator))


@router.delete(
    "/desk/administration/people/{int:person}/picture",
    response={200: PersonSettings, 409: FormErrors},
    summary="Remove a person's picture",
)
@in_transaction
def remove_persons_picture(request: HttpRequest, person: int) -> Status[PersonSettings | FormErrors]:
    """The person can choose another one. 409 for an account that the administrator may not change."""
    by = current_operator(request)
    operator = PEOPLE.find(by, person, lock=True)
    if not may_change_account(by, operator):
        text = _("Only an administrator of all of this person’s libraries can change this.")
        return Status(409, refused(("", text)))
    if pictures.remove(operator):
        picture_removed(operator)
    return Status(200, settings_of(by, operator))


def _invited(by: Operator, person: Operator, by_email: bool) -> Invitation:
    link = invite(person)
    if by_email:
        queue_invitation(person)
    return Invitation(person=settings_of(by, person), link=None if by_email else link)
