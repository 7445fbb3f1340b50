"""HTTP API: the confirmation before exports, erasures and changes of rights."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Status

from refdesk.http.forms import FormErrors, refused
from refdesk.staff.models import Operator
from refdesk.staff.signed_in import SignedIn, current_operator

from .confirmation import confirmed, note_confirmation
from .factors.forms import SecondFactorForm
from .factors.passkey_forms import ConfirmPasskeyForm, begin_confirmation
from .factors.second_factor import methods_of
from .own_password import checked_password
from .schemas import Confirmation, PasskeyOptions
from .sign_in import too_many

router = Router(tags=["profile"], auth=SignedIn(csrf=True))


@router.get("/desk/confirmation", response={204: None}, summary="Check for a recent confirmation")
@confirmed
def get_confirmation(request: HttpRequest) -> Status[None]:
    """204 if exports, erasures and changes of rights need none now; 403 `ConfirmationRequired` otherwise."""
    return Status(204, None)


@router.post(
    "/desk/confirmation",
    response={204: None, 400: FormErrors, 429: FormErrors},
    summary="Confirm with your password, a code or a passkey",
)
def confirm(request: HttpRequest, form: Confirmation, response: HttpResponse) -> Status[FormErrors | None]:
    """Counts for 15 minutes in this session. 429 with Retry-After after too many wrong passwords, codes or passkeys."""
    operator = current_operator(request)
    if form.passkey:
        wait, errors = _with_passkey(operator, form.passkey)
    elif form.code:
        wait, errors = _with_code(operator, form.code)
    else:
        wait, errors = _with_password(operator, form.password)
    if errors:
        if wait:
            response["Retry-After"] = str(wait)
        return Status(429 if wait else 400, errors)
    note_confirmation(request, operator)
    return Status(204, None)


@router.post("/desk/confirmation/passkey", response=PasskeyOptions, summary="Begin a confirmation with a passkey")
def begin_with_passkey(request: HttpRequest) -> PasskeyOptions:
    """The options are valid for one use within five minutes, in this session. 404 without a passkey."""
    operator = current_operator(request)
    if "passkey" not in methods_of(operator):
        raise Http404
    return PasskeyOptions(options=begin_confirmation(operator)["publicKey"])


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


def _with_passkey(operator: Operator, passkey: str) -> tuple[int, FormErrors | None]:
    form = ConfirmPasskeyForm({"credential": passkey}, user=operator)
    if form.is_valid():
        return 0, None
    return form.wait, refused(("passkey", " ".join(map(str, form.errors["credential"]))))
