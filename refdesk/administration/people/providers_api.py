"""HTTP API: the providers at which operators sign in, for those who administer every library."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from refdesk.http.forms import FormError, model_errors
from refdesk.identity import sign_in_rules
from refdesk.libraries.models import Department
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.resources.schemas import versioned
from refdesk.sign_on.extras import usable_providers
from refdesk.sign_on.flow import redirect_uri
from refdesk.sign_on.models import Provider, digest_of
from refdesk.staff.models import Operator
from refdesk.staff.permissions import administers_all
from refdesk.staff.roles import Role

from .provider_metadata import certificate_until, write_metadata
from .provider_schemas import NewProvider, ProviderSettings, ProviderValues, RuleValues


class Providers(Resource[Provider]):
    """Providers decide who signs in to which account: each change requires a confirmation."""

    model = Provider
    kind = "provider"
    path = "/desk/administration/sign-on"
    parameter = "provider"
    nouns = ("a provider for sign-on", "providers for sign-on")
    about = {
        "list": "By name. None for operators who don’t administer every library.",
        "create": "404 for operators who don’t administer every library.",
        "delete": "Accounts and sessions remain. 404 for operators who don’t administer every library.",
    }
    item, new, form = ProviderSettings, NewProvider, versioned(ProviderValues)
    confirmed = frozenset({"create", "change", "delete"})
    owner = ""
    protected = gettext_lazy("Passwords are off, and no other provider is enabled. Switch passwords on first.")

    def rows(self, by: Operator) -> QuerySet[Provider]:
        return Provider.objects.all() if administers_all(by) else Provider.objects.none()

    def values(self, by: Operator, row: Provider) -> dict[str, Any]:
        """The secret as a fingerprint of its encrypted form, which is another for each secret that is sent."""
        secret = digest_of(row.secret)[:8] if row.secret else ""
        # A copy that is fetched changes without the form.
        is_file = row.metadata_source == Provider.Source.FILE
        file = digest_of(row.metadata)[:8] if row.metadata and is_file else ""
        return super().values(by, row) | {"client_secret": secret, "metadata_file": file}

    def facts(self, by: Operator, row: Provider) -> dict[str, Any]:
        return {
            "client_secret": "",
            "metadata_file": "",
            "kind": row.kind,
            "certificate_until": certificate_until(row),
            "metadata_at": row.metadata_at,
            "metadata_error": row.metadata_error,
            "has_secret": bool(row.secret),
            "tried": row.is_tried,
            "redirect_uri": redirect_uri(row),
            "logout_uri": f"{settings.CONFIG.public_url}{reverse('sign-on-logout', args=[row.pk])}",
            "trial": reverse("sign-on-trial", args=[row.pk]),
        }

    def recorded(self, by: Operator, row: Provider) -> dict[str, Any]:
        """Rules are texts."""
        names = dict(Department.objects.values_list("pk", "name"))
        rules = [_rule_text(rule, names) for rule in row.rules]
        return self.values(by, row) | {"rules": rules}

    def make(self, by: Operator, form: NewProvider) -> Provider:
        if not administers_all(by):
            raise Http404
        return Provider(kind=form.kind)

    def fill_new(self, by: Operator, row: Provider, form: NewProvider) -> list[FormError]:
        row.name, row.issuer, row.client_id = form.name.strip(), form.issuer.strip(), form.client_id.strip()
        row.set_secret(form.client_secret.strip())
        row.metadata_source, row.metadata_address = form.metadata_source, form.metadata_address.strip()
        row.signing_certificate = form.signing_certificate.strip()
        return write_metadata(row, form.metadata_file) or model_errors(row, "name", "issuer", "client_id")

    def fill(self, by: Operator, row: Provider, form: ProviderValues) -> list[FormError]:
        rules = [rule.dict() | {"role": rule.role.value} for rule in form.rules]
        if errors := self.write(by, row, form) or write_metadata(row, form.metadata_file) or _rule_errors(form.rules):
            return errors
        row.rules = rules
        if form.client_secret.strip():
            row.set_secret(form.client_secret.strip())
        if row.enabled and not row.is_tried:
            text = _("Save the provider without this, and use “Try it” first: these settings have not been tried.")
            return [FormError(field="enabled", text=text)]
        if not row.enabled and _is_last(row):
            return [FormError(field="enabled", text=str(self.protected))]
        return model_errors(row, *self.fields)

    def delete(self, by: Operator, row: Provider) -> str:
        return str(self.protected) if _is_last(row) else super().delete(by, row)

    def library(self, row: Provider) -> None:
        return None


router = routes(Providers())


def _is_last(row: Provider) -> bool:
    """Whether no one but break-glass accounts could sign in without this provider.

    Locks the rules until the end of the transaction: of two providers that are disabled at once, one remains.
    """
    off = sign_in_rules.stored(lock=True).passwords_off
    usable = usable_providers()
    return off and usable.filter(pk=row.pk).exists() and not usable.exclude(pk=row.pk).exists()


def _rule_errors(rules: list[RuleValues]) -> list[FormError]:
    """The field of an error is `rules.` and the rule's position, with `.departments` for those."""
    departments = set(Department.objects.values_list("pk", flat=True))
    errors = []
    for position, rule in enumerate(rules):
        if not (rule.attribute.strip() and rule.value.strip()):
            errors.append(FormError(field=f"rules.{position}", text=_("Enter an attribute and a value.")))
        elif not rule.departments or not departments.issuperset(rule.departments):
            errors.append(FormError(field=f"rules.{position}.departments", text=_("Choose at least one department.")))
    return errors


def _rule_text(rule: dict[str, Any], names: dict[int, str]) -> str:
    departments = ", ".join(names.get(number, str(number)) for number in rule["departments"])
    return f"{rule['attribute']} = {rule['value']}: {Role(rule['role']).label} ({departments})"
