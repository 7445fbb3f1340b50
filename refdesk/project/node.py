"""The node of this process: created from the settings, connected to Django's signals, with its periodic tasks."""

import asyncio
import logging
import resource
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import Signal
from django.utils.crypto import salted_hmac

from refdesk.alerts.notifier import AlertNotifier
from refdesk.audit.sweep import sweep as audit_sweep
from refdesk.blocks.sweep import sweep as blocks_sweep
from refdesk.chats.head import Head
from refdesk.eventlog.execution import directly, execute
from refdesk.faq.pictures import sweep as faq_pictures
from refdesk.gateway.node import Node, Terms
from refdesk.identity.connection_tokens import session_hash
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Department, Library
from refdesk.live.bus.base import Bus
from refdesk.live.bus.memory import MemoryBus
from refdesk.live.presence import WidgetPresence
from refdesk.mail.worker import MailWorker
from refdesk.noscript import frame_streams
from refdesk.noscript.read_marks import page_read
from refdesk.noscript.sweep import PlainPages
from refdesk.presence import leases
from refdesk.push.notifier import PushNotifier
from refdesk.retention.sweep.sweep import Sweep
from refdesk.sign_on.extras import saml_is_installed
from refdesk.staff.models import Membership, Operator, OperatorPicture
from refdesk.statistics import staffing
from refdesk.tickets.models import Queue
from refdesk.transcripts.full_transcript import record_live_reading
from refdesk.webhooks.sender import WebhookSender
from refdesk.webhooks.sweep import sweep as webhooks_sweep
from refdesk.widgets import logos, seen
from refdesk.widgets.online import online_widgets
from refdesk.word_index.indexer import Indexer

from . import word_indexes
from .health import deep_health, warn_of_clock
from .node_files import NodeFiles

# Seconds between two steps of the retention sweep.
RETENTION = 15.0
# Seconds between two writes of the audit log's counts, with deletion of expired entries.
AUDIT = 60.0
# Seconds between two deletions of blocks that are over.
BLOCKS = 60.0
# Seconds between two deletions of logos that no widget has, and of websites that loaded none for long.
WIDGETS = 3600.0
# Seconds between two deletions of pictures that no FAQ shows.
FAQ_PICTURES = 3600.0
# Seconds between two looks for operators who have to be notified by push.
PUSH = 2.0
# Seconds between two looks for alerts to channels.
ALERTS = 2.0
# Seconds between two rounds of indexers and webhooks while nothing is committed.
REST = 10.0
# Seconds between two looks for due deliveries of webhooks, and between two deletions of old ones.
WEBHOOKS, OLD_DELIVERIES = 1.0, 600.0
# Seconds between two looks for patrons who left their plain pages.
PLAIN_PAGES = 5.0
# Seconds between two rounds of an indexer.
INDEX = 1.0
# Seconds between two looks for metadata of SAML 2.0 that is due.
SAML_METADATA = 5.0
# Seconds between two deletions of replaced keys.
SAML_KEYS = 3600.0


def terms() -> Terms:
    """The settings of connections."""
    config = settings.CONFIG
    return Terms(
        grace=config.reconnect_grace * 1000,
        operator_grace=config.operator_grace * 1000,
        frames_per_second=config.frames_per_second,
        lanes=config.lanes if connection.vendor == "postgresql" else 1,
        origins=frozenset({config.public_url}),
        connections_per_address=min(config.connections_per_address, _open_files() // 2),
        trusted_proxies=config.trusted_proxies,
    )


def _open_files() -> int:
    """The number of files that this process may have open; each connection is one."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else 2**20


def installation_id() -> str:
    """An id shared by all processes of this installation, derived from the secret key by HMAC."""
    return salted_hmac("refdesk.installation", "", algorithm="sha256").hexdigest()[:16]


def make_bus(node: str) -> Bus:
    """The bus of the settings: Redis or Valkey, PostgreSQL's notifications, or memory."""
    if settings.CONFIG.bus_url:
        from refdesk.live.bus.redis import RedisBus

        return RedisBus(settings.CONFIG.bus_url, node, installation_id())
    if settings.CONFIG.database_url:
        from refdesk.live.bus.postgres import PostgresBus

        return PostgresBus(settings.CONFIG.database_url, node)
    return MemoryBus()


class RunningNode:
    def __init__(self) -> None:
        self.node = Node(terms(), make_bus)
        self.presence = WidgetPresence(self.node.read, online_widgets)
        self.node.hub.on_people_changed = self.presence.changed
        self.files: NodeFiles
        self._mail_worker: MailWorker
        self._push: PushNotifier
        self._alerts: AlertNotifier
        self._webhooks: WebhookSender
        self._loop: asyncio.AbstractEventLoop

    async def start(self) -> None:
        """Start the node and its periodic tasks. Views execute commands through its lanes from now on."""
        self._loop = asyncio.get_running_loop()
        await self.node.start()
        self.files = NodeFiles(self.node)
        self.files.start()
        execute.use(self.node.lanes.execute)
        self.node.on_transcript_read = self._transcript_read
        config = settings.CONFIG
        node = self.node
        self._mail_worker = MailWorker(
            config.mail,
            config.public_host,
            read=node.read,
            write=node.write,
            execute=execute,
            accept_file=self.files.intake.accept,
            on_delayed=node.hub.refresh_ticket,
        )
        contact = config.security_contact or config.public_url
        self._push = PushNotifier(config.push_services, contact, read=node.read, write=node.write)
        self._alerts = AlertNotifier(read=node.read, write=node.write)
        self._webhooks = WebhookSender(read=node.read, write=node.write)
        deep_health.use(node)
        await node.read(warn_of_clock)
        node.spawn(look_for_second_process(node))
        node.every("push", PUSH, self._push.look)
        node.every("alerts", ALERTS, self._alerts.look)
        node.every("webhooks", WEBHOOKS, self._webhooks.round, rest=REST)
        node.every("webhooks_sweep", OLD_DELIVERIES, lambda: node.write(webhooks_sweep, now_ms()))
        node.every("staffing", staffing.INTERVAL / 1000, lambda: node.write(staffing.record_present))
        pages = PlainPages(node.read, node.write, node.lanes.execute, node.terms.grace)
        node.every("plain_pages", PLAIN_PAGES, pages.sweep)
        streams = frame_streams.FrameStreams(node.hub, node.read, node.write, node.terms.connections_per_address)
        node.on_stop.add(streams.stop)
        frame_streams.use(streams)
        node.every("retention", RETENTION, Sweep(node.lanes.execute, node.read, node.write).take)
        for source in word_indexes.SOURCES:
            node.every("index", INDEX, Indexer(source, node.read, node.write).round, rest=REST)
        node.every("audit", AUDIT, lambda: node.write(audit_sweep, now_ms()))
        node.every("blocks", BLOCKS, lambda: node.write(blocks_sweep, now_ms()))
        node.every("widgets_seen", WIDGETS, lambda: node.write(seen.sweep, now_ms()))
        node.every("logos", WIDGETS, lambda: node.write(logos.sweep, now_ms()))
        node.every("faq_pictures", FAQ_PICTURES, lambda: node.write(faq_pictures.sweep, now_ms()))
        if saml_is_installed():
            # Elsewhere the packages that these need are missing.
            from refdesk.saml.own_keys import delete_expired_keys
            from refdesk.saml.refresh import Refresher

            node.every("saml_metadata", SAML_METADATA, Refresher(node.read, node.write).round)
            node.every("saml_keys", SAML_KEYS, lambda: node.write(delete_expired_keys))
        user_logged_out.connect(self._signed_out)
        for signal, sender, receiver in self._receivers():
            signal.connect(receiver, sender=sender)

    async def stop(self) -> None:
        """Stop the node. Views execute commands directly again."""
        deep_health.use(None)
        frame_streams.use(None)
        self.presence.stop()
        await self._mail_worker.stop()
        await self._push.stop()
        await self._alerts.stop()
        await self._webhooks.stop()
        await self.files.stop()
        execute.use(directly)
        user_logged_out.disconnect(self._signed_out)
        for signal, sender, receiver in self._receivers():
            signal.disconnect(receiver, sender=sender)
        await self.node.stop()

    def _receivers(self) -> Iterator[tuple[Signal, type, Callable[..., None]]]:
        """What is announced to open desks: signals, their senders, and receivers."""
        yield page_read, Head, self._page_read
        of_people: list[type[Model]] = [Operator, OperatorPicture]
        of_settings: list[type[Model]] = [Membership, Library, Department, Queue]
        for signal in (post_save, post_delete):
            yield from ((signal, model, self._people_changed) for model in of_people)
            yield from ((signal, model, self._settings_changed) for model in of_settings)
        for through in (Queue.members.through, Queue.departments.through):
            yield m2m_changed, through, self._settings_changed

    def _signed_out(self, request: Any, user: Any, **kwargs: Any) -> None:
        if user is not None and request.session.session_key:
            ended = session_hash(request.session.session_key)
            self._loop.call_soon_threadsafe(self.node.hub.signed_out, user.pk, ended)

    def _page_read(self, head: Head, seq: int, **kwargs: Any) -> None:
        self._loop.call_soon_threadsafe(self.node.patron_read, head, seq)

    def _transcript_read(self, operator: int, head: Head, address: str) -> None:
        async def note() -> None:
            await self.node.write(record_live_reading, operator, head, address)

        self.node.spawn(note())

    def _people_changed(self, **kwargs: Any) -> None:
        self._announce(self.node.hub.people_changed)

    def _settings_changed(self, **kwargs: Any) -> None:
        self._announce(partial(self.node.hub.people_changed, settings=True))

    def _announce(self, announcement: Callable[[], None]) -> None:
        """After the commit: before it, desks would read what was there before."""
        transaction.on_commit(partial(self._loop.call_soon_threadsafe, announcement))


log = logging.getLogger(__name__)

AFTER = (leases.LEASE + 1_000) / 1000
"""Seconds after the start, when the lease of a process that was stopped before has expired."""


async def look_for_second_process(node: Node) -> None:
    await asyncio.sleep(AFTER)
    await node.read(warn_of_second_process, node.id)


def warn_of_second_process(node_id: str) -> None:
    """Log a warning if another process has a lease. Several processes are for PostgreSQL."""
    if connection.vendor == "sqlite" and set(leases.living()) - {node_id}:
        log.warning(
            "another server process uses this SQLite database: chats appear there after seconds only. "
            "Stop one of them, or use PostgreSQL (docs/operate.md, Several processes)"
        )
