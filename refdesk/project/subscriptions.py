"""Who is notified of what, in the order in which it happens. ARCHITECTURE.md holds this page as a table.

Projections and follow-ups run in the transaction that appends the events, on the thread of its writer lane: what they
raise undoes the command. Signals run on the thread that saves. `project/node` connects the running node.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import Model
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import Signal

from refdesk.alerts import paused_email
from refdesk.analytics.models import Record
from refdesk.analytics.records import redaction as records
from refdesk.blocks import projection as blocks
from refdesk.blocks import rules as block_rules
from refdesk.chats import events as chat
from refdesk.chats.log import CHATS
from refdesk.chats.starts import browsers
from refdesk.chats.windows import handover
from refdesk.colleagues import events as internal
from refdesk.colleagues import files as internal_files
from refdesk.colleagues import history as internal_history
from refdesk.colleagues.log import INTERNAL_CHATS
from refdesk.colleagues.models import InternalChat
from refdesk.colleagues.search import indexing as internal_indexing
from refdesk.eventlog.events import FileExpired, FileSent, MessageSent, Redacted, SensitiveMasked
from refdesk.eventlog.log import AnyLog, CommandT, EventT, HeadT, Log, Request, StartT, StoredT, any_log, register
from refdesk.faq import suggestion_counts, suggestions
from refdesk.files import projection as files
from refdesk.files.expire import sweeps as file_sweeps
from refdesk.files.serve import downloads
from refdesk.files.upload import chat_uploads, sending
from refdesk.identity import audited as sign_in_audit
from refdesk.identity import notices, own_sessions, password_links, sessions
from refdesk.identity import views as sign_in_pages
from refdesk.identity.factors import second_factor
from refdesk.keys import authentication
from refdesk.kit.hooks import Hook
from refdesk.libraries import deletions, file_days
from refdesk.libraries.models import Library
from refdesk.mail.outgoing import account_links, account_notices, password_requests, rendering, trial
from refdesk.mail.outgoing import projection as mail
from refdesk.mail.outgoing import queue as mail_queue
from refdesk.masking import counts as masking_counts
from refdesk.presence import statuses
from refdesk.retention import ledger, periods, redaction_records
from refdesk.retention.sweep import chats as chats_sweep
from refdesk.retention.sweep import wal_residue
from refdesk.saml import beginning as saml_beginning
from refdesk.sign_on import confirmations as sign_on_confirmations
from refdesk.sign_on import provider_sessions
from refdesk.sign_on import views as sign_on
from refdesk.staff import assignment, permissions, signed_in
from refdesk.staff import audited as staff_audit
from refdesk.staff.models import Membership, Operator
from refdesk.statistics import projection as chat_facts
from refdesk.statistics import questions, rebuild
from refdesk.tickets import attachments, chat_redactions, pending_email
from refdesk.tickets import events as ticket
from refdesk.tickets import permissions as tickets_permissions
from refdesk.tickets.log import TICKETS, commands_on_chat
from refdesk.tickets.search import indexing as ticket_indexing
from refdesk.transcripts import email_message, patron_email
from refdesk.transcripts import projection as transcripts
from refdesk.webhooks import notices as webhook_notices
from refdesk.webhooks import projection as webhooks
from refdesk.widgets import bootstrap


class OnEvents(NamedTuple):
    """`run` gets the stored batches of a log that hold an event of these kinds; of any kind, where none is named."""

    log: AnyLog
    kinds: tuple[type, ...]
    run: Callable[..., object]
    purpose: str
    connect: Callable[[], None]


def _projection(
    log: Log[HeadT, CommandT, StartT, EventT, StoredT],
    kinds: tuple[type, ...],
    run: Callable[[Sequence[StoredT]], None],
    purpose: str,
) -> OnEvents:
    return OnEvents(any_log(log), kinds, run, purpose, lambda: log.project(run, *kinds))


def _follow_up(
    log: Log[HeadT, CommandT, StartT, EventT, StoredT],
    kinds: tuple[type, ...],
    run: Callable[[StoredT], Iterable[Request]],
    purpose: str,
) -> OnEvents:
    return OnEvents(any_log(log), kinds, run, purpose, lambda: log.follow_up(run, *kinds))


class OnSignal(NamedTuple):
    signal: Signal
    sender: type[Model] | None
    run: Callable[..., Any]
    purpose: str


class Provided(NamedTuple):
    """The function that a room below calls through its hook; `name` where it looks it up by name."""

    hook: Hook[Any]
    run: Callable[..., Any]
    name: str = ""


PROJECTIONS = (
    _projection(CHATS, (chat.Ended, Redacted), handover.delete_pages, "deletes the page under an iframe chat"),
    _projection(CHATS, (Redacted,), mail.delete_transcript_emails, "deletes emails with a redacted transcript"),
    _projection(CHATS, transcripts.KINDS, transcripts.project, "writes the chat's card in the list of transcripts"),
    _projection(CHATS, (Redacted,), ledger.count_chats, "counts redactions for the retention report"),
    _projection(
        CHATS, (Redacted,), redaction_records.record_redactions_of_chats, "records an administrator's redaction"
    ),
    _projection(
        CHATS, (Redacted,), wal_residue.mark_redaction, "schedules removal of redacted text from database files"
    ),
    _projection(CHATS, (Redacted,), records.redact_chat_records, "redacts the records made of the chat"),
    _projection(
        CHATS,
        (chat.Ended, chat.FeedbackSent, chat.Blocked, Redacted),
        chat_facts.project,
        "writes the facts that statistics count",
    ),
    _projection(CHATS, (SensitiveMasked,), masking_counts.count_chats, "counts what was masked"),
    _projection(CHATS, (chat.Blocked, Redacted), blocks.project, "saves the block; removes a redacted reason"),
    _projection(CHATS, (FileSent, FileExpired, Redacted), files.project, "moves files to their next state"),
    _projection(CHATS, webhooks.CHAT_KINDS, webhooks.project_chats, "queues the deliveries of webhooks"),
    _projection(
        CHATS,
        (chat.PatronDescribed,),
        suggestion_counts.count_chats,
        "counts suggested FAQs with which a question was sent anyway",
    ),
    _projection(
        CHATS, (Redacted,), suggestion_counts.forget_chats, "separates a redacted question of “FAQ gaps” from its chat"
    ),
    _projection(TICKETS, (), attachments.project, "binds uploads to the ticket; expires redacted ones"),
    _projection(
        TICKETS, (ticket.Opened,), chat_redactions.refuse_if_forgotten, "refuses a ticket from a chat just redacted"
    ),
    _projection(TICKETS, (), ticket_indexing.project, "marks the ticket's words as due; removes them when redacted"),
    _projection(TICKETS, (), mail.project, "writes emails to patrons and operators"),
    _projection(TICKETS, webhooks.TICKET_KINDS, webhooks.project_tickets, "queues the deliveries of webhooks"),
    _projection(TICKETS, (SensitiveMasked,), masking_counts.count_tickets, "counts what was masked"),
    _projection(TICKETS, (Redacted,), ledger.count_tickets, "counts redactions for the retention report"),
    _projection(
        TICKETS, (Redacted,), redaction_records.record_redactions_of_tickets, "records an administrator's redaction"
    ),
    _projection(
        TICKETS,
        (Redacted,),
        wal_residue.mark_redaction,
        "schedules removal of redacted text from database files",
    ),
    _projection(TICKETS, (Redacted,), records.redact_ticket_records, "redacts the records made of the ticket"),
    _projection(
        TICKETS,
        (ticket.Opened,),
        suggestion_counts.count_tickets,
        "counts suggested FAQs with which a question was sent anyway",
    ),
    _projection(
        TICKETS,
        (Redacted,),
        suggestion_counts.forget_tickets,
        "separates a redacted question of “FAQ gaps” from its ticket",
    ),
    _projection(
        INTERNAL_CHATS,
        (FileSent, FileExpired, internal.HistoryExpired),
        internal_files.project,
        "moves files to their next state",
    ),
    _projection(
        INTERNAL_CHATS,
        (MessageSent, FileSent, internal.HistoryExpired),
        internal_indexing.project,
        "marks the message's words as due; removes those that have expired",
    ),
    _projection(
        INTERNAL_CHATS,
        (internal.HistoryExpired,),
        internal_history.delete_expired,
        "deletes the events whose retention period has ended",
    ),
    _projection(
        INTERNAL_CHATS,
        (internal.HistoryExpired,),
        wal_residue.mark_redaction,
        "schedules removal of deleted text from database files",
    ),
)
FOLLOW_UPS = (
    _follow_up(
        TICKETS, (ticket.Opened,), commands_on_chat, "writes the ticket into its chat; ends a chat that was left for it"
    ),
    _follow_up(CHATS, (Redacted,), chat_redactions.redactions_of_tickets, "redacts the tickets made from the chat"),
)
SIGNALS = (
    OnSignal(user_logged_in, None, sessions.begin, "starts the clock of the session's length"),
    OnSignal(user_logged_in, None, second_factor.note_requirement, "stores whether the session needs a second factor"),
    OnSignal(user_logged_in, None, own_sessions.store_session, "stores the session for “Signed in here”"),
    OnSignal(user_logged_in, None, provider_sessions.store, "stores that a session began at a provider"),
    OnSignal(user_logged_out, None, sign_in_audit.signed_out, "records the sign-out"),
    OnSignal(post_save, Authenticator, second_factor.added, "records it, signs other browsers out, notifies the owner"),
    OnSignal(mfa.authenticator_removed, None, second_factor.removed, "records it, notifies the owner"),
    OnSignal(mfa.authenticator_reset, None, second_factor.codes_made, "records it, notifies the owner"),
    OnSignal(pre_save, Operator, staff_audit.before_operator_save, "remembers the former rights"),
    OnSignal(post_save, Operator, staff_audit.operator_saved, "records the change"),
    OnSignal(post_save, Operator, own_sessions.operator_saved, "ends the sessions at a new password or deactivation"),
    OnSignal(post_save, Operator, notices.operator_saved, "notifies the owner of a new password or email"),
    OnSignal(post_delete, Operator, staff_audit.operator_deleted, "records the deletion"),
    OnSignal(pre_save, Membership, staff_audit.before_membership_save, "remembers the former department"),
    OnSignal(post_save, Membership, staff_audit.membership_saved, "records the change of rights"),
    OnSignal(post_delete, Membership, staff_audit.membership_deleted, "records the change of rights"),
    OnSignal(post_save, Record, questions.update_question_count, "updates the chat's count of recorded questions"),
    OnSignal(post_save, Record, webhooks.record_saved, "queues the deliveries of webhooks"),
    OnSignal(post_delete, Record, questions.update_question_count, "updates the chat's count of recorded questions"),
    OnSignal(pre_delete, InternalChat, internal_indexing.chat_deleted, "removes its words from the index"),
    OnSignal(pre_save, Library, rebuild.before_library_save, "recounts days and hours after a new time zone"),
)
HOOKS = (
    Provided(sign_in_pages.ways_to_sign_in, sign_on.ways),
    Provided(sign_in_pages.ways_to_confirm, sign_on_confirmations.ways),
    Provided(sign_on.saml_begins, saml_beginning.begin),
    Provided(assignment.answers_no_one, statuses.end_answering),
    Provided(signed_in.account_of_key, authentication.account_of),
    Provided(permissions.further_libraries, tickets_permissions.libraries_of_queues),
    Provided(bootstrap.further_facts, tickets_permissions.widget_facts),
    Provided(bootstrap.further_facts, patron_email.widget_facts),
    Provided(bootstrap.further_facts, periods.widget_facts),
    Provided(bootstrap.further_facts, suggestions.widget_facts),
    Provided(pending_email.unsent_email, mail_queue.oldest_waiting),
    Provided(rendering.text_writers, email_message.compose, "transcript"),
    Provided(rendering.text_writers, email_message.compose, "copy"),
    Provided(rendering.text_writers, trial.compose, "test"),
    Provided(rendering.text_writers, account_links.compose, "invitation"),
    Provided(rendering.text_writers, account_links.compose, "password"),
    Provided(rendering.text_writers, account_notices.compose, "notice"),
    Provided(rendering.text_writers, paused_email.compose, "alerts"),
    Provided(rendering.text_writers, webhook_notices.compose, "webhook"),
    Provided(password_links.requested, password_requests.request_link),
    Provided(notices.send, account_notices.queue_notice),
    Provided(file_days.chosen_days, periods.file_days_of),
    Provided(file_days.internal_days, periods.internal_days_of),
    Provided(sending.send_commands, chat_uploads.send_command, "chat"),
    Provided(sending.send_commands, internal_files.send_command, "internal_chat"),
    Provided(file_sweeps.expire_commands, file_sweeps.expire_command_of_chat, "chat"),
    Provided(file_sweeps.expire_commands, internal_files.expire_command, "internal_chat"),
    Provided(downloads.readers, internal_files.may_read, "internal_chat"),
    Provided(browsers.blocks, block_rules.is_blocked),
    Provided(deletions.on_deleted, ledger.count_others),
    Provided(chats_sweep.page_copies, chat_facts.forget_pages),
)


def connect() -> None:
    """Register the three kinds of log, and everything above. Called once, when all apps are loaded."""
    register(CHATS)
    register(TICKETS)
    register(INTERNAL_CHATS)
    for subscription in (*PROJECTIONS, *FOLLOW_UPS):
        subscription.connect()
    for signal, sender, receiver, _ in SIGNALS:
        signal.connect(receiver, sender=sender)
    for hook, function, name in HOOKS:
        hook.provide(function, name)
