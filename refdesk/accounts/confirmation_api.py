"""HTTP API: the confirmation before exports, erasures and changes of rights."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from refdesk.http.forms import FormErrors, refused
from refdesk.people.api import SignedIn, current_operator
from refdesk.people.confirmation import confirmed, note_confirmation
from refdesk.people.models import Operator
from refdesk.people.own_password import checked_password
from refdesk.people.sign_in import too_many

from .forms import SecondFactorForm

router = Router(tags=["profile"], auth=SignedIn(csrf=True))


class Confirmation(Schema):
    """The password, or a code of the authenticator app."""

    password: str = Field("", max_length=1000)
    code: str = Field("", max_length=100)


@router.get("/desk/confirmation", response={204: None}, summary="Check for a recent confirmation")
@confirmed
def get_confirmation(request: HttpRequest) -> Status[None]:
    """204 if exports, erasures and changes of rights need none now; 403 `ConfirmationRequired` otherwise."""
    return Status(204, None)


@router.post(
    "/desk/confirmation",
    response={204: None, 400: FormErrors, 429: FormErrors},
    summary="Confirm with your password or a code",
)
def confirm(request: HttpRequest, form: Confirmation, response: HttpResponse) -> Status[FormErrors | None]:
    """Counts for 15 minutes in this session. 429 with Retry-After after too many wrong passwords or codes."""
    operator = current_operator(request)
    wait, errors = _with_code(operator, form.code) if form.code else _with_password(operator, form.password)
    if errors:
        if wait:
            response["Retry-After"] = str(wait)
        return Status(429 if wait else 400, errors)
    note_confirmation(request, operator, "mfa" if form.code else "password")
    return Status(204, None)


def _with_password(operator: Operator, password: str) -> tuple[int, FormErrors | None]:
    try:
        with checked_password(operator) as wait:
            if wait:
                return wait, refused(("password", too_many(wait)))
            if not operator.check_password(password):
                raise ValidationError(_("The password is wrong. Enter it again."))
    except ValidationError as error:
        return 0, refused(("password", error.messages[0]))
    return 0, None


def _with_code(operator: Operator, code: str) -> tuple[int, FormErrors | None]:
    form = SecondFactorForm({"code": code}, user=operator)
    if form.is_valid():
        return 0, None
    return form.wait, refused(("code", " ".join(map(str, form.errors["code"]))))
