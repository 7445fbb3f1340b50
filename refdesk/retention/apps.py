"""Retention as a Django app."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Lifetimes and the ledger."""

    name = "refdesk.retention"
    label = "retention"

    def ready(self) -> None:
        """Count what is taken back, and say for how long files are kept."""
        from refdesk.chats import events as of_chats
        from refdesk.chats.log import CHATS
        from refdesk.libraries import file_days, taken
        from refdesk.tickets import events as of_tickets
        from refdesk.tickets.log import TICKETS

        from .audited import chats_redacted, tickets_redacted
        from .ledger import count_chats, count_others, count_tickets
        from .periods import days_of_files
        from .sweep.wal_residue import left_by

        for log, redacted, count, record in (
            (CHATS, of_chats.Redacted, count_chats, chats_redacted),
            (TICKETS, of_tickets.Redacted, count_tickets, tickets_redacted),
        ):
            log.project(count, redacted)
            log.project(record, redacted)
            log.project(left_by, redacted)
        file_days.ask(days_of_files)
        taken.ask(count_others)
