"""HTTP API: "Passwords off" and its break-glass accounts, for those who administer every library."""

from typing import Any, cast

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Status

from refdesk.http.forms import FormError, FormErrors, refused
from refdesk.identity import audited, sign_in_rules
from refdesk.identity.factors.break_glass import can_open, is_tried, note_trial
from refdesk.identity.factors.second_factor import has_second_factor, requires_second_factor
from refdesk.identity.models import SignInRules
from refdesk.identity.sign_in import TooMany, WrongPassword, too_many, try_password
from refdesk.resources.operations import routes
from refdesk.resources.schemas import versioned
from refdesk.sign_on.extras import usable_providers
from refdesk.staff.models import Operator
from refdesk.staff.signed_in import current_operator

from .schemas import BreakGlassTrial, PasswordHolder, PasswordSettings, PasswordValues
from .sign_in_api import ServerRules


class Passwords(ServerRules):
    """Passwords are switched off only where people have another way in, and someone without it, too."""

    name = "passwords"
    path = "/desk/administration/passwords"
    nouns = ("who signs in with a password", "")
    about = {
        "read": "404 for operators who don't administer every library.",
        "change": "409 with the current settings if they have changed since `version`.\n\n"
        "`passwords_off` requires an enabled provider, and a superuser among the break-glass accounts whose password "
        "was tried. It holds from the next sign-in on.",
    }
    item, form = PasswordSettings, versioned(PasswordValues, "PasswordRuleForm")

    def facts(self, by: Operator, row: SignInRules) -> dict[str, Any]:
        return {
            "people": [
                PasswordHolder(
                    id=person.pk,
                    name=person.name,
                    email=person.email,
                    superuser=person.is_superuser,
                    tried=is_tried(row, person),
                )
                for person in _holders()
            ]
        }

    def recorded(self, by: Operator, row: SignInRules) -> dict[str, Any]:
        people = Operator.objects.filter(pk__in=row.break_glass)
        return self.values(by, row) | {"break_glass": [str(person) for person in people]}

    def fill(self, by: Operator, row: SignInRules, form: PasswordValues) -> list[FormError]:
        people = list(_holders().filter(pk__in=form.break_glass))
        # The accounts of a stored list may have been deactivated since: they leave it.
        if unknown := set(form.break_glass) - {person.pk for person in people} - set(row.break_glass):
            text = _("Choose people from the list: %(numbers)s can’t sign in with a password.")
            words = {"numbers": ", ".join(map(str, sorted(unknown)))}
            return [FormError(field="break_glass", text=text % words)]
        row.passwords_off, row.break_glass = form.passwords_off, sorted(person.pk for person in people)
        return [*_provider_errors(), *_account_errors(row, people)] if row.passwords_off else []


def _holders() -> QuerySet[Operator]:
    """Everyone active with a password."""
    return Operator.objects.filter(is_active=True, key_library=None).exclude(
        password__startswith=UNUSABLE_PASSWORD_PREFIX
    )


def _provider_errors() -> list[FormError]:
    if usable_providers().exists():
        return []
    text = _("No provider is enabled, so no one could sign in. Enable one first.")
    return [FormError(field="passwords_off", text=text)]


def _account_errors(rules: SignInRules, people: list[Operator]) -> list[FormError]:
    """A break-glass account that can open the server again, and none that lacks the second factor of the rules."""
    if not any(can_open(rules, person) for person in people):
        text = _("Choose a superuser as a break-glass account, and use “Try a break-glass account” first.")
        return [FormError(field="break_glass", text=text)]
    for person in people:
        if requires_second_factor(person) and not has_second_factor(person):
            text = _("%(name)s needs a second factor, by the rules under “Sign-in and security”. Set it up first.")
            return [FormError(field="break_glass", text=text % {"name": person.name})]
    return []


PASSWORDS = Passwords()
router = routes(PASSWORDS)


@router.post(
    "/desk/administration/passwords/trial",
    response={200: PasswordSettings, 400: FormErrors, 429: FormErrors},
    summary="Try a break-glass account",
)
def try_break_glass(
    request: HttpRequest, form: BreakGlassTrial, response: HttpResponse
) -> Status[PasswordSettings | FormErrors]:
    """Check email and password as a sign-in would, within its limits, and remember that this password was tried.

    429 with Retry-After after too many wrong ones. 404 for operators who don't administer every library.
    """
    by = current_operator(request)
    PASSWORDS.find(by, None)
    outcome = try_password(request, form.email, form.password)
    if isinstance(outcome, TooMany):
        response["Retry-After"] = str(outcome.seconds)
        return Status(429, refused(("password", too_many(outcome.seconds))))
    if isinstance(outcome, WrongPassword):
        return Status(400, refused(("password", _("Email or password is incorrect. Check both and try again."))))
    with transaction.atomic():
        rules = PASSWORDS.find(by, None, lock=True)
        note_trial(rules, outcome)
        sign_in_rules.save(rules)
        audited.break_glass_tried(outcome)
    return Status(200, cast("PasswordSettings", PASSWORDS.current(by, rules)))
