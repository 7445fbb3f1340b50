"""HTTP API of an operator's profile: the display name, the password, and the browsers that are signed in."""

from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Status

from refdesk.audit.request import current_request
from refdesk.files.pictures.forms import Picture, PictureRefusedError, reencoded
from refdesk.http.forms import FormError, FormErrors, refused
from refdesk.http.respond import as_schema
from refdesk.identity.confirmation import note_confirmation
from refdesk.identity.devices import remember_device
from refdesk.identity.factors.second_factor import has_second_factor, methods_of, unused_recovery_codes
from refdesk.identity.models import EndedSession
from refdesk.identity.own_password import OwnPasswordForm
from refdesk.identity.own_sessions import (
    continue_session,
    current_session,
    end_idle_session,
    sessions_of,
    sign_out_others,
    sign_out_sessions,
)
from refdesk.resources.operations import routes
from refdesk.resources.resource import OwnAccount
from refdesk.staff import pictures
from refdesk.staff.models import Operator
from refdesk.staff.signed_in import current_operator
from refdesk.translations.offered import offered, offered_to_operators

from .schemas import DeskLanguage, IdleEnd, PasswordForm, Profile, ProfileForm, ProfileSession

_FIELDS = {"old_password": "current", "new_password1": "new", "new_password2": "new"}


class OwnProfile(OwnAccount):
    """The display name and the language, shown with everything else of the account."""

    kind = "profile"
    path = "/desk/profile"
    nouns = ("your profile", "")
    summaries = {"change": "Change your display name and language"}
    about = {"read": "", "change": "409 with the current profile if it has changed since `version`."}
    item, form = Profile, ProfileForm

    def shown(self, by: Operator, row: Operator, version: str) -> Profile:
        return _profile(row)

    def write(self, by: Operator, row: Operator, form: ProfileForm) -> list[FormError]:
        if form.language and form.language not in {language.code for language in _choosable(row)}:
            text = _("The desk isn’t available in this language. Choose another one.")
            return [FormError(field="language", text=text)]
        return super().write(by, row, form)


PROFILE = OwnProfile()
router = routes(PROFILE, tag="profile")


@router.put("/desk/profile/picture", response={200: Profile, 400: FormErrors}, summary="Change your picture")
def change_picture(request: HttpRequest, form: Picture) -> Status[Profile | FormErrors]:
    """The picture is re-encoded, at most 480 pixels wide and high, without anything else that is in the file."""
    operator = current_operator(request)
    try:
        pictures.store(operator, reencoded(form))
    except PictureRefusedError as error:
        return Status(400, refused(("picture", error)))
    return Status(200, _profile(operator))


@router.delete("/desk/profile/picture", response=Profile, summary="Remove your picture")
def remove_picture(request: HttpRequest) -> Profile:
    operator = current_operator(request)
    pictures.remove(operator)
    return _profile(operator)


@router.post(
    "/desk/profile/password",
    response={200: Profile, 400: FormErrors, 429: FormErrors},
    summary="Change your password",
)
def change_password(request: HttpRequest, form: PasswordForm, response: HttpResponse) -> Status[Profile | FormErrors]:
    """Ends all other sessions. 429 with Retry-After after too many wrong current passwords."""
    operator = current_operator(request)
    fields = {"old_password": form.current, "new_password1": form.new, "new_password2": form.new}
    checked = OwnPasswordForm(operator, fields)
    if not checked.is_valid():
        if checked.wait:
            response["Retry-After"] = str(checked.wait)
        return Status(429 if checked.wait else 400, FormErrors(errors=_errors(checked)))
    session = sessions_of(operator).filter(pk=current_session(request)).first()
    # The password alone: a status set meanwhile on a live connection stays.
    checked.save(commit=False)
    operator.save(update_fields=["password"])
    update_session_auth_hash(request, operator)
    note_confirmation(request, operator)
    continue_session(request, operator, session.began_at if session else None)
    remember_device(request, response, operator)
    return Status(200, _profile(operator))


@router.delete("/desk/profile/sessions", response=Profile, summary="Sign out everywhere else")
def end_other_sessions(request: HttpRequest) -> Profile:
    """End all sessions but that of this request. Their desks are disconnected within seconds."""
    operator = current_operator(request)
    sign_out_others(request, operator, EndedSession.Reason.SIGNED_OUT)
    return _profile(operator)


@router.post(
    "/desk/profile/idle-end",
    response={204: None, 409: IdleEnd},
    summary="End your session without input",
)
def end_idle(request: HttpRequest) -> Status[IdleEnd | None]:
    """For desks without any input since the time that the rules for sign-ins say.

    409 if the session was used elsewhere meanwhile: then it can end in `seconds`.
    """
    seconds = end_idle_session(request, current_operator(request))
    return Status(409, IdleEnd(seconds=seconds)) if seconds else Status(204, None)


@router.delete(
    "/desk/profile/sessions/{session}",
    response={200: Profile, 409: FormErrors},
    summary="Sign out another browser",
)
def end_session(request: HttpRequest, session: str) -> Status[Profile | FormErrors]:
    """404 for an unknown session and for those of others; 409 for the session of this request."""
    operator = current_operator(request)
    if session == current_session(request):
        return Status(409, refused(("", _("This is your current session. Use “Sign out” in the menu “Account”."))))
    if not sign_out_sessions(operator, sessions_of(operator).filter(pk=session)):
        raise Http404
    return Status(200, _profile(operator))


def _choosable(operator: Operator) -> list[DeskLanguage]:
    """Languages in which the desk is whole, and the operator's own, should later texts of it not be translated."""
    whole = {language.code for language in offered_to_operators()}
    return [
        DeskLanguage(**language._asdict()) for language in offered() if language.code in {*whole, operator.language}
    ]


def _profile(operator: Operator) -> Profile:
    request = current_request()
    current = current_session(request) if request else None
    sessions = list(sessions_of(operator))
    if request and not any(session.pk == current for session in sessions):  # of an earlier version
        continue_session(request, operator, None)
        sessions = list(sessions_of(operator))
    return as_schema(
        Profile,
        operator,
        version=PROFILE.version(operator, operator),
        languages=_choosable(operator),
        picture=pictures.digests([operator]).get(operator.pk, ""),
        has_password="password" in methods_of(operator),
        second_factor=has_second_factor(operator),
        recovery_codes=unused_recovery_codes(operator),
        sessions=[
            as_schema(ProfileSession, session, id=session.pk, current=session.pk == current) for session in sessions
        ],
    )


def _errors(form: OwnPasswordForm) -> list[FormError]:
    """The first error of each field: an empty new password is missing twice in Django's form."""
    texts: dict[str, str] = {}
    for name, errors in form.errors.items():
        texts.setdefault(_FIELDS.get(name, ""), " ".join(map(str, errors)))
    return [FormError(field=field, text=text) for field, text in texts.items()]
