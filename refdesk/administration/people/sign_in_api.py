"""HTTP API: the server's rules for sign-ins, for those who administer every library."""

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.audit.models import Action
from refdesk.audit.recording import Thing, record
from refdesk.http.forms import FormError, FormErrors, model_errors, version_of
from refdesk.kit.ip_addresses import is_in
from refdesk.people import sessions, sign_in_rules
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.confirmation import confirmed
from refdesk.people.models import SignInRules
from refdesk.people.permissions import administers_all
from refdesk.resources.transactions import in_transaction

from .schemas import SignInForm, SignInSettings

router = Router(tags=["administration"], auth=SignedIn(csrf=True))

FIELDS = ("second_factor", "idle_minutes", "password_length", "desk_networks", "admin_networks")
_NETWORKS = ("desk_networks", "admin_networks")


@router.get("/desk/administration/sign-in", response=SignInSettings, summary="Read the rules for sign-ins")
def get_sign_in(request: HttpRequest) -> SignInSettings:
    """404 for operators who don't administer every library."""
    _administrator(request)
    return _settings(request, sign_in_rules.stored())


@router.put(
    "/desk/administration/sign-in",
    response={200: SignInSettings, 400: FormErrors, 409: SignInSettings},
    summary="Change the rules for sign-ins",
)
@confirmed
@in_transaction
def change_sign_in(request: HttpRequest, form: SignInForm) -> Status[SignInSettings | FormErrors]:
    """409 with the current settings if they have changed since `version`.

    Networks without the address of this request are refused: the administrator would be locked out.
    """
    _administrator(request)
    rules = sign_in_rules.stored(lock=True)
    before = _values(rules)
    if form.version != version_of(before):
        return Status(409, _settings(request, rules))
    for field in FIELDS:
        value = getattr(form, field)
        setattr(rules, field, value.strip() if isinstance(value, str) else value)
    if errors := [*model_errors(rules, *FIELDS)] or [*_locked_out(request, rules)]:
        return Status(400, FormErrors(errors=errors))
    sign_in_rules.save(rules)
    if rules.idle_minutes < before["idle_minutes"]:
        sessions.end_unused()
    now = _values(rules)
    if changes := {name: [before[name], now[name]] for name in now if before[name] != now[name]}:
        record(Action.SETTINGS_CHANGED, Thing("sign_in_rules", "", str(rules)), changes=changes)
    return Status(200, _settings(request, rules))


def _administrator(request: HttpRequest) -> None:
    if not administers_all(current_operator(request)):
        raise Http404


def _locked_out(request: HttpRequest, rules: SignInRules) -> list[FormError]:
    address = request.META.get("REMOTE_ADDR", "")
    text = _("Your own address, %(address)s, isn’t in these networks: you would lock yourself out. Add it.")
    return [
        FormError(field=field, text=text % {"address": address or "?"})
        for field in _NETWORKS
        if (networks := getattr(rules, field).split()) and not is_in(address, networks)
    ]


def _values(rules: SignInRules) -> dict[str, Any]:
    return {field: getattr(rules, field) for field in FIELDS}


def _settings(request: HttpRequest, rules: SignInRules) -> SignInSettings:
    values = _values(rules)
    return SignInSettings(version=version_of(values), address=request.META.get("REMOTE_ADDR", ""), **values)
