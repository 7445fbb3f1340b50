"""Tickets as a Django app."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Tickets and their logs."""

    name = "refdesk.tickets"
    label = "tickets"

    def ready(self) -> None:
        """Let the journal write them, and widgets know where questions can be left."""
        from refdesk.chats.events import Redacted
        from refdesk.chats.log import CHATS
        from refdesk.eventlog.log import register
        from refdesk.people import permissions
        from refdesk.widgets import bootstrap

        from . import audited
        from .attachments import project
        from .chat_redactions import refuse_late, taken_back
        from .events import Opened
        from .log import TICKETS
        from .permissions import libraries_by_queues, queue_of_department, takes_files

        audited.connect()
        permissions.ways.append(libraries_by_queues)
        register(TICKETS)
        TICKETS.project(project)
        TICKETS.project(refuse_late, Opened)
        CHATS.entail(taken_back, Redacted)
        bootstrap.further["tickets"] = lambda widget: queue_of_department(widget.department_id) is not None
        bootstrap.further["ticket_files"] = lambda widget: takes_files(widget.department_id)
