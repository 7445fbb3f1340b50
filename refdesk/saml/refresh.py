"""Metadata by address and from federations: fetched outside of sign-ins, and the last good copy stays in use.

Each process looks for what is due. The one that puts the next time off first fetches it; if it is killed meanwhile,
another one does after that time.
"""

import asyncio
import logging
import time
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.db.models import QuerySet

from refdesk.database.run import Run
from refdesk.kit.clock import now_ms
from refdesk.kit.daemon_threads import run_in_thread
from refdesk.outgoing.client import Request, Unreachable, send
from refdesk.sign_on.models import Provider
from refdesk.sign_on.reasons import Reason, SignOnRefused

from .gate import METADATA
from .provider_metadata import Metadata, read_metadata, signer_of

log = logging.getLogger(__name__)

AT_ONCE = 4
LEASE_MS = 120_000
"""The time that a process has for what it fetches; more than a request and the look-up of a name."""
RETRY_MS = 10 * 60_000
USUAL_MS = 6 * 3_600_000
"""Until the next time, unless `cacheDuration` says less."""
SOONEST_MS = 5 * 60_000


class Due(NamedTuple):
    """A provider whose metadata is due, with the settings that say where it is and whose it has to be."""

    provider: int
    issuer: str
    source: str
    address: str
    certificate: str

    @property
    def url(self) -> str:
        """The address of a federation follows the Metadata Query Protocol (draft-young-md-query, section 3.2.1)."""
        if self.source == Provider.Source.FEDERATION:
            return f"{self.address.rstrip('/')}/entities/{quote(self.issuer, safe='')}"
        return self.address


class Fetched(NamedTuple):
    text: str
    next_at: int


class Refresher:
    """Fetches what is due. `read` and `write` run database functions. Runs on the event loop."""

    def __init__(self, read: Run, write: Run) -> None:
        self._read, self._write = read, write

    async def round(self) -> None:
        if await self._read(is_due, now_ms()):
            due = await self._write(take, now_ms())
            await asyncio.gather(*(self._refresh(provider) for provider in due))

    async def _refresh(self, due: Due) -> None:
        outcome = await run_in_thread(outcome_of, due)
        await self._write(store, due, outcome, now_ms())


def is_due(now: int) -> bool:
    return _due(now).exists()


def take(now: int) -> list[Due]:
    """What this process fetches now (ms)."""
    rows = _due(now).order_by("metadata_due")[:AT_ONCE]
    return [
        Due(row.pk, row.issuer, row.metadata_source, row.metadata_address, row.signing_certificate)
        for row in rows
        if Provider.objects.filter(pk=row.pk, metadata_due=row.metadata_due).update(metadata_due=now + LEASE_MS)
    ]


def outcome_of(due: Due) -> Fetched | SignOnRefused:
    """The metadata, after all checks; or why it isn't used. It reads no database."""
    try:
        text = _body(due.url)
        metadata = read_metadata(text, time.time(), signer_of(due.certificate) if due.certificate else None)
        _check(due, metadata)
    except SignOnRefused as refused:
        return refused
    return Fetched(text.decode(), _next_at(metadata))


def store(due: Due, outcome: Fetched | SignOnRefused, now: int) -> None:
    """Replace the copy, or say why it stays. Nothing, if the settings have changed meanwhile."""
    rows = Provider.objects.filter(
        pk=due.provider,
        issuer=due.issuer,
        metadata_source=due.source,
        metadata_address=due.address,
        signing_certificate=due.certificate,
    )
    if isinstance(outcome, Fetched):
        rows.update(metadata=outcome.text, metadata_at=now, metadata_due=outcome.next_at, metadata_error="")
        return
    log.warning("the metadata of provider %s can't be used: %s", due.provider, outcome)
    rows.update(metadata_due=now + RETRY_MS, metadata_error=str(outcome)[:240])


def _due(now: int) -> "QuerySet[Provider]":
    rows = Provider.objects.filter(kind=Provider.Kind.SAML, metadata_due__lte=now)
    return rows.exclude(metadata_source=Provider.Source.FILE)


def _body(url: str) -> bytes:
    parts, config = urlsplit(url), settings.CONFIG
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"Accept": "application/samlmetadata+xml"}
    try:
        response = send(
            Request("GET", parts.hostname or "", parts.port or 443, path, headers),
            limit=METADATA.size,
            networks=config.outgoing_networks,
            authorities=config.outgoing_ca,
        )
    except Unreachable as error:
        raise SignOnRefused(Reason.UNREACHABLE, str(error)) from error
    if response.status != 200:
        reason = Reason.REDIRECT if 300 <= response.status < 400 else Reason.UNREACHABLE
        raise SignOnRefused(reason, f"status {response.status}")
    return response.body


def _check(due: Due, metadata: Metadata) -> None:
    if metadata.entity_id != due.issuer:
        raise SignOnRefused(Reason.ISSUER, "metadata")
    if due.source == Provider.Source.FEDERATION and metadata.until is None:
        # Otherwise an old copy with a key that was stolen since could be served for ever.
        raise SignOnRefused(Reason.INCOMPLETE, "metadata without validUntil")


def _next_at(metadata: Metadata) -> int:
    """Half of what is left of it, at most: a failure leaves time to fetch it again."""
    now, waits = now_ms(), [USUAL_MS]
    if metadata.cached_for is not None:
        waits.append(int(metadata.cached_for * 1000))
    if metadata.until is not None:
        waits.append((int(metadata.until * 1000) - now) // 2)
    return now + max(SOONEST_MS, min(waits))
