"""HTTP API: the server's rules for sign-ins, for those who administer every library."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from refdesk.audit.recording import Thing
from refdesk.audit.request import current_address
from refdesk.http.forms import FormError
from refdesk.identity import sessions, sign_in_rules
from refdesk.identity.models import SignInRules
from refdesk.kit.ip_addresses import is_in
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.resources.schemas import versioned
from refdesk.staff.models import Operator
from refdesk.staff.permissions import administers_all

from .schemas import SignInSettings, SignInValues


class ServerRules(Resource[SignInRules]):
    """There is one row, for those who administer every library."""

    model = SignInRules
    kind = "sign_in_rules"
    operations = ("read", "change")
    confirmed = frozenset({"change"})

    def find(self, by: Operator, number: int | None, *, lock: bool = False) -> SignInRules:
        if not administers_all(by):
            raise Http404
        return sign_in_rules.stored(lock=lock)

    def stored(self, by: Operator, row: SignInRules) -> SignInRules:
        return row

    def save(self, by: Operator, row: SignInRules, form: Any) -> None:
        sign_in_rules.save(row)

    def thing(self, row: SignInRules) -> Thing:
        return Thing(self.kind, "", str(row))

    def library(self, row: SignInRules) -> None:
        return None


class RulesForSignIns(ServerRules):
    """Networks without the address of the request are refused: they would lock the sender out."""

    path = "/desk/administration/sign-in"
    nouns = ("the rules for sign-ins", "")
    about = {
        "read": "404 for operators who don't administer every library.",
        "change": "409 with the current settings if they have changed since `version`.\n\n"
        "Networks without the address of this request are refused: the administrator would be locked out.",
    }
    item, form = SignInSettings, versioned(SignInValues)

    def facts(self, by: Operator, row: SignInRules) -> dict[str, Any]:
        return {"address": current_address()}

    def fill(self, by: Operator, row: SignInRules, form: SignInValues) -> list[FormError]:
        return super().fill(by, row, form) or _locked_out(row)

    def save(self, by: Operator, row: SignInRules, form: Any) -> None:
        before = sign_in_rules.stored().idle_minutes
        super().save(by, row, form)
        if row.idle_minutes < before:
            sessions.end_unused()


router = routes(RulesForSignIns())


def _locked_out(rules: SignInRules) -> list[FormError]:
    address = current_address()
    text = _("Your own address, %(address)s, isn’t in these networks: you would lock yourself out. Add it.")
    if not (networks := rules.desk_networks.split()) or is_in(address, networks):
        return []
    return [FormError(field="desk_networks", text=text % {"address": address or "?"})]
