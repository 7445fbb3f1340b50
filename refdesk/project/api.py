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
from refdesk.administration.audit.api import router as audit_log
from refdesk.administration.blocks_api import router as blocks
from refdesk.administration.calendar_api import router as calendar_files
from refdesk.administration.canned_api import router as administered_canned
from refdesk.administration.departments_api import router as administered_departments
from refdesk.administration.email.api import router as administered_email
from refdesk.administration.faqs.api import router as administered_faqs
from refdesk.administration.faqs.drafts_api import router as faq_drafts
from refdesk.administration.faqs.exchange_api import router as faq_files
from refdesk.administration.faqs.groups_api import router as administered_faq_groups
from refdesk.administration.faqs.pictures_api import router as administered_faq_pictures
from refdesk.administration.files_api import router as administered_files
from refdesk.administration.first_steps_api import router as first_steps
from refdesk.administration.libraries_api import router as administered_libraries
from refdesk.administration.logos_api import router as administered_logos
from refdesk.administration.people.api import router as administered_people
from refdesk.administration.people.present_api import router as present
from refdesk.administration.people.sign_in_api import router as administered_sign_in
from refdesk.administration.queues_api import router as administered_queues
from refdesk.administration.retention_api import router as retention
from refdesk.administration.widgets_api import router as administered_widgets
from refdesk.analytics.api import router as analytics
from refdesk.appointments.api import router as appointments
from refdesk.canned.api import router as canned
from refdesk.chats.api import router as chats
from refdesk.chats.desk_api import router as desk_chats
from refdesk.colleagues.api import router as internal_chats
from refdesk.colleagues.people_api import router as colleagues
from refdesk.eventlog.refusals import StorageFull
from refdesk.faq.api import router as faq
from refdesk.faq.desk_api import router as desk_faq
from refdesk.files.upload.api import router as files
from refdesk.http.respond import respond
from refdesk.identity.confirmation import NotConfirmedError, methods_of
from refdesk.identity.confirmation_api import router as confirmation
from refdesk.identity.own_sessions import why_ended
from refdesk.identity.refusals import ConfirmationRequired
from refdesk.mail.api import router as mail
from refdesk.presence.api import router as people
from refdesk.profile.api import router as profile
from refdesk.profile.chat_limit_api import router as chat_limit
from refdesk.push.api import router as push
from refdesk.retention.contact_api import router as contacts
from refdesk.staff.models import Operator
from refdesk.statistics.api import router as statistics
from refdesk.tickets.desk.chats_api import router as chat_tickets
from refdesk.tickets.desk.files_api import router as ticket_files
from refdesk.tickets.desk.links_api import router as ticket_links
from refdesk.tickets.desk.tickets_api import router as desk_tickets
from refdesk.tickets.patron.api import router as tickets
from refdesk.transcripts.desk_api import router as transcripts
from refdesk.transcripts.patron_api import router as chat_emails
from refdesk.widgets.api import router as widgets

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
for router in (
    *(widgets, people, profile, confirmation, chat_limit, push, chats, chat_emails, desk_chats, internal_chats),
    *(colleagues, tickets, desk_tickets, chat_tickets, ticket_files, ticket_links, mail, first_steps),
    *(administered_libraries, administered_files, administered_departments, calendar_files, administered_widgets),
    *(administered_faq_pictures, administered_logos, blocks, present, administered_people, administered_sign_in),
    *(
        administered_email,
        administered_faq_groups,
        administered_faqs,
        faq_files,
        administered_canned,
        administered_queues,
    ),
    *(
        audit_log,
        retention,
        contacts,
        canned,
        appointments,
        analytics,
        statistics,
        files,
        faq,
        desk_faq,
        faq_drafts,
        transcripts,
    ),
):
    api.add_router("", router)


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
