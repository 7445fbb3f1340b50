"""The HTTP API: the routers of all rooms below one URL, documented from the code."""

import json
from typing import Any

import msgspec
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError
from ninja.parser import Parser

from refdesk import __version__
from refdesk.eventlog.refusals import StorageFull
from refdesk.http.respond import respond
from refdesk.identity.confirmation import NotConfirmedError
from refdesk.identity.factors.second_factor import methods_of
from refdesk.identity.own_sessions import why_ended
from refdesk.identity.refusals import ConfirmationRequired
from refdesk.staff.models import Operator

from . import database_errors
from .api_answers import Api
from .api_page import ApiPage


class LoneSurrogate(ValueError):
    """A text holds a lone surrogate, such as "\\ud800", which is no character and can't be encoded."""


class JsonParser(Parser):
    """JSON in UTF-8 (RFC 8259, 8.1) whose texts can be encoded.

    Python's parser accepts lone surrogates, escaped or as bytes, and guesses UTF-16 and UTF-32.
    """

    def parse_body(self, request: HttpRequest) -> Any:
        """Raises ValueError if the body isn't JSON in UTF-8, LoneSurrogate if a text isn't Unicode."""
        content = json.loads(request.body.decode("utf-8-sig"))
        if b"\\u" in request.body:  # in UTF-8, a lone surrogate can only be written as an escape
            try:
                json.dumps(content, ensure_ascii=False).encode()
            except UnicodeEncodeError:
                raise LoneSurrogate("A text holds half of a surrogate pair, which is no character.") from None
        return content


api = Api(
    title="Refdesk",
    version=__version__,
    description="For scripts and other clients. The desk and the widget use the same operations.",
    docs=ApiPage(),
    parser=JsonParser(),
    urls_namespace="api",
)
for module in (
    "refdesk.widgets.api",
    "refdesk.presence.api",
    "refdesk.profile.api",
    "refdesk.identity.confirmation_api",
    "refdesk.profile.chat_limit_api",
    "refdesk.push.api",
    "refdesk.chats.api",
    "refdesk.transcripts.patron_api",
    "refdesk.chats.desk_api",
    "refdesk.colleagues.api",
    "refdesk.colleagues.people_api",
    "refdesk.tickets.patron.api",
    "refdesk.tickets.desk.tickets_api",
    "refdesk.tickets.desk.chats_api",
    "refdesk.mail.api",
    "refdesk.administration.first_steps_api",
    "refdesk.administration.libraries_api",
    "refdesk.administration.files_api",
    "refdesk.administration.masking_api",
    "refdesk.administration.departments_api",
    "refdesk.administration.calendar_api",
    "refdesk.administration.widgets_api",
    "refdesk.administration.faqs.pictures_api",
    "refdesk.administration.logos_api",
    "refdesk.administration.blocks_api",
    "refdesk.administration.people.present_api",
    "refdesk.administration.people.api",
    "refdesk.administration.people.sign_in_api",
    "refdesk.administration.people.passwords_api",
    "refdesk.administration.people.providers_api",
    "refdesk.administration.email.api",
    "refdesk.administration.faqs.groups_api",
    "refdesk.administration.faqs.api",
    "refdesk.administration.faqs.exchange_api",
    "refdesk.administration.faqs.gaps_api",
    "refdesk.administration.canned_api",
    "refdesk.administration.queues_api",
    "refdesk.administration.audit.api",
    "refdesk.administration.keys.api",
    "refdesk.administration.alerts.api",
    "refdesk.administration.webhooks.api",
    "refdesk.administration.webhooks.deliveries_api",
    "refdesk.administration.retention_api",
    "refdesk.retention.contact_api",
    "refdesk.canned.api",
    "refdesk.appointments.api",
    "refdesk.analytics.api",
    "refdesk.statistics.api",
    "refdesk.files.upload.api",
    "refdesk.faq.api",
    "refdesk.faq.desk_api",
    "refdesk.faq.suggestions_api",
    "refdesk.administration.faqs.drafts_api",
    "refdesk.transcripts.desk_api",
):
    api.add_router("", f"{module}.router")


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def database_unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    """503 with Retry-After: the database is unavailable, locked or full. Forms show the text of a full one."""
    refusal = database_errors.refusal_of(error)
    content: dict[str, object] = {"refusal": refusal}
    if isinstance(refusal, StorageFull):
        text = _("The server can’t store anything now. Tell the people who run it.")
        content["errors"] = [{"field": "", "text": text}]
    return database_errors.unavailable_response(request, error, msgspec.json.encode(content), "application/json")


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """401, with the reason where the session of the request has been ended."""
    content = {"detail": str(error), "reason": why_ended(request)}
    return api.create_response(request, content, status=error.status_code)


@api.exception_handler(NotConfirmedError)
def not_confirmed(request: HttpRequest, error: NotConfirmedError) -> HttpResponse:
    """403 with the ways to confirm: the same request succeeds afterwards."""
    methods = methods_of(request.user) if isinstance(request.user, Operator) else ()
    return respond(ConfirmationRequired(methods=methods))


@api.exception_handler(RawPostDataException)
def form_instead_of_json(request: HttpRequest, error: RawPostDataException) -> HttpResponse:
    """400 for a form where JSON is expected: the check of its CSRF token has read it."""
    return api.create_response(request, {"detail": "Send the body as JSON (application/json)."}, status=400)


@api.exception_handler(HttpError)
def invalid_body(request: HttpRequest, error: HttpError) -> HttpResponse:
    """400 for a body that isn't JSON; 422 for a text that isn't Unicode, in the format of schema errors."""
    cause = error.__cause__
    if isinstance(cause, LoneSurrogate):
        detail = [{"type": "string_unicode", "loc": ["body"], "msg": str(cause)}]
        return api.create_response(request, {"detail": detail}, status=422)
    return api.create_response(request, {"detail": str(error)}, status=error.status_code)
