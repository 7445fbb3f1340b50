"""HTTP API: API keys, for administrators."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from refdesk.audit.recording import Thing
from refdesk.http.forms import FormError, model_errors
from refdesk.keys.authentication import key_thing
from refdesk.keys.making import store, unsaved_key
from refdesk.keys.models import ApiKey
from refdesk.resources.operations import routes
from refdesk.resources.resource import Resource
from refdesk.staff.models import Operator
from refdesk.staff.permissions import libraries_of

from ..owners import library_or_404
from .schemas import ApiKeyOut, MadeApiKey, NewApiKey


class ApiKeys(Resource[ApiKey]):
    """A key is made and revoked, and never changed: what holds it would not hear of a change."""

    model = ApiKey
    kind = "api_key"
    path = "/desk/administration/api-keys"
    parameter = "api_key"
    nouns = ("an API key", "API keys")
    summaries = {"delete": "Revoke an API key"}
    about = {
        "list": "The keys of the libraries that the operator administers, by name.",
        "create": "`key` of the answer is the text of the key, which isn't shown again. 404 for a library of others.",
        "delete": "It is refused from now on. 404 for a key of others.",
    }
    operations = ("list", "create", "delete")
    item, new, made = ApiKeyOut, NewApiKey, MadeApiKey
    confirmed = frozenset({"create"})
    order = ("account__name", "pk")
    limit = 200

    def rows(self, by: Operator) -> QuerySet[ApiKey]:
        keys = ApiKey.objects.filter(account__key_library__in=libraries_of(by))
        return keys.select_related("account__key_library")

    def make(self, by: Operator, form: NewApiKey) -> ApiKey:
        return unsaved_key(library_or_404(by, form.library), form.name.strip())

    def fill_new(self, by: Operator, row: ApiKey, form: NewApiKey) -> list[FormError]:
        row.scopes, row.networks = sorted(set(form.scopes)), form.networks.strip()
        errors = model_errors(row.account, "name") + model_errors(row, "networks")
        if not row.scopes:
            errors.append(FormError(field="scopes", text=_("Choose at least one scope.")))
        today = datetime.now(ZoneInfo(row.library.time_zone)).date()
        if form.expires is not None and today <= form.expires <= _a_year_after(today):
            row.expires = form.expires
        else:
            errors.append(FormError(field="expires", text=_("Choose a day from today on, at most a year ahead.")))
        return errors

    def save(self, by: Operator, row: ApiKey, form: NewApiKey) -> None:
        row.text = store(row)  # type: ignore[attr-defined] # for `created`

    def shown(self, by: Operator, row: ApiKey, version: str) -> ApiKeyOut:
        return ApiKeyOut(
            id=row.pk,
            name=row.account.name,
            library=row.library.pk,
            library_name=row.library.name,
            scopes=row.scopes,
            expires=row.expires,
            expired=row.has_expired(),
            networks=row.networks,
            used_at=row.used_at,
        )

    def created(self, by: Operator, row: ApiKey, form: NewApiKey) -> MadeApiKey:
        return MadeApiKey(**self.current(by, row).dict(), key=row.text)  # type: ignore[attr-defined] # from `save`

    def thing(self, row: ApiKey) -> Thing:
        return key_thing(row)


router = routes(ApiKeys())


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # February 29
        return day.replace(year=day.year + 1, day=28)
