"""HTTP API: the audit log, for administrators."""

from collections.abc import AsyncIterator

from django.http import HttpRequest, StreamingHttpResponse
from ninja import Query, Router

from refdesk.audit.models import Action, Entry
from refdesk.audit.recording import Thing, record
from refdesk.http.files import CSV, file_headers
from refdesk.http.respond import as_schema
from refdesk.identity.confirmation import confirmed
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator
from refdesk.staff.permissions import libraries_of
from refdesk.staff.signed_in import SignedIn, current_administrator

from .changes import action_text, change_texts
from .csv_file import streamed
from .entries import matching, openable, zone_of
from .schemas import AuditAction, AuditChange, AuditEntry, AuditFilters, AuditPage, AuditQuery

router = Router(tags=["administration"], auth=SignedIn(csrf=True))
PAGE = 50


@router.get("/desk/administration/audit-log", response=AuditPage, summary="List the audit log")
def list_entries(request: HttpRequest, query: Query[AuditQuery]) -> AuditPage:
    """The entries of the libraries that the operator administers, and all kinds of actions."""
    by = current_administrator(request)
    matches = matching(by, query)
    if query.before is not None:
        matches = matches.filter(pk__lt=query.before)
    entries = list(matches[: PAGE + 1])
    page = entries[:PAGE]
    return AuditPage(
        entries=_shown(by, page),
        next=str(page[-1].pk) if len(entries) > PAGE else None,
        time_zone=zone_of(by).key,
        actions=[AuditAction(value=action, label=str(action.label)) for action in Action],
    )


@router.get("/desk/administration/audit-log.csv", summary="Export the audit log as CSV")
@confirmed
def export_entries(request: HttpRequest, filters: Query[AuditFilters]) -> StreamingHttpResponse:
    """The entries that match, the latest first, streamed. The export itself is recorded.

    Text that begins like a formula is escaped with an apostrophe.
    """
    by = current_administrator(request)
    libraries = list(libraries_of(by).values_list("pk", flat=True)[:2])
    record(Action.LOG_EXPORTED, Thing("audit_log"), library=libraries[0] if len(libraries) == 1 else None)
    # Under ASGI, Django reads a synchronous iterator to its end before it sends the first byte.
    pieces: AsyncIterator[bytes] = streamed(matching(by, filters), zone_of(by))
    return StreamingHttpResponse(pieces, content_type=CSV, headers=file_headers("audit-log.csv"))


def _shown(by: Operator, entries: list[Entry]) -> list[AuditEntry]:
    existing = openable(by, entries)
    names = dict(Library.objects.filter(pk__in={entry.library for entry in entries}).values_list("pk", "name"))
    return [
        as_schema(
            AuditEntry,
            entry,
            label=action_text(entry),
            by=entry.actor_label,
            about=entry.object_label or entry.object,
            exists=(entry.kind, entry.object) in existing,
            library=names.get(entry.library or 0, ""),
            changes=[AuditChange(**change._asdict()) for change in change_texts(entry)],
        )
        for entry in entries
    ]
