"""What a key may do: one table over all operations of the HTTP API. An operation that isn't in it admits no key."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """A part of the API that a key can be made for."""

    STATISTICS_READ = "statistics:read", _("Statistics: read")
    TRANSCRIPTS_READ = "transcripts:read", _("Transcripts: read")
    RECORDS_WRITE = "records:write", _("Records: write")
    TICKETS_READ = "tickets:read", _("Tickets: read")
    TICKETS_WRITE = "tickets:write", _("Tickets: write")
    FAQS_READ = "faqs:read", _("FAQs: read")
    FAQS_WRITE = "faqs:write", _("FAQs: write")


def _table(text: str, *scopes: Scope) -> dict[str, frozenset[Scope]]:
    """The operations of the text, one per line, with these scopes."""
    return {line.strip(): frozenset(scopes) for line in text.strip().splitlines()}


ADMITTED: dict[str, frozenset[Scope]] = {
    **_table(
        """
        GET desk/statistics
        GET desk/statistics.csv
        GET desk/statistics/concurrency
        GET desk/statistics/concurrency.csv
        GET desk/statistics/filters
        GET desk/analytics/datasets/{dataset}/report
        GET desk/analytics/datasets/{dataset}/report.csv
        """,
        Scope.STATISTICS_READ,
    ),
    # The datasets have the fields of reports, and of the forms of records.
    **_table("GET desk/analytics/datasets", Scope.STATISTICS_READ, Scope.RECORDS_WRITE),
    **_table(
        """
        GET desk/transcripts
        GET desk/transcripts/filters
        GET desk/transcripts/{chat}
        """,
        Scope.TRANSCRIPTS_READ,
    ),
    **_table(
        """
        POST desk/analytics/datasets/{dataset}/records
        POST desk/analytics/datasets/{dataset}/import
        PUT desk/analytics/records/{record}
        DELETE desk/analytics/records/{record}
        POST desk/analytics/survey-counts
        PUT desk/analytics/survey-counts/{survey_count}
        DELETE desk/analytics/survey-counts/{survey_count}
        """,
        Scope.RECORDS_WRITE,
    ),
    **_table(
        """
        GET desk/tickets
        GET desk/tickets/{ticket}
        """,
        Scope.TICKETS_READ,
    ),
    # A new ticket names its queue, and a new FAQ its group.
    **_table("GET desk/queues", Scope.TICKETS_READ, Scope.TICKETS_WRITE),
    **_table(
        """
        POST desk/tickets
        POST desk/tickets/{ticket}/acts
        POST desk/tickets/{ticket}/files
        """,
        Scope.TICKETS_WRITE,
    ),
    **_table(
        """
        GET desk/administration/faqs
        GET desk/administration/faqs/export
        GET desk/administration/faqs/gaps
        GET desk/administration/faqs/{entry}
        GET desk/administration/faq-groups/{faq_group}
        """,
        Scope.FAQS_READ,
    ),
    **_table("GET desk/administration/faq-groups", Scope.FAQS_READ, Scope.FAQS_WRITE),
    **_table(
        """
        POST desk/administration/faqs
        POST desk/administration/faqs/preview
        POST desk/administration/faqs/import
        PUT desk/administration/faqs/{entry}
        DELETE desk/administration/faqs/{entry}
        POST desk/administration/faq-groups
        PUT desk/administration/faq-groups/{faq_group}
        DELETE desk/administration/faq-groups/{faq_group}
        """,
        Scope.FAQS_WRITE,
    ),
}
"""The scopes of which each admits an operation, by its method and its path below `/api/v1/`."""


def scopes_of(method: str, path: str) -> frozenset[Scope]:
    """The scopes that admit an operation; none where no key may use it. `path` is as in the OpenAPI document."""
    return ADMITTED.get(f"{method.upper()} {path.removeprefix('/api/v1/')}", frozenset())
