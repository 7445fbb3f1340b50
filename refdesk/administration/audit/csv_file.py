"""The audit log as a CSV file in English, written in pieces: memory doesn't grow with the number of entries."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from asgiref.sync import sync_to_async
from django.db.models import QuerySet
from django.utils import translation

from refdesk.audit.models import Entry
from refdesk.kit.csv_cells import csv_lines, csv_start
from refdesk.libraries.models import Library

PIECE = 1_000
"""Entries per query; between two pieces no query stays open."""
COLUMNS = ("When", "Last time", "How often", "Action", "By", "About", "Kind", "Number", "Library", "Network", "Changes")


async def streamed(entries: QuerySet[Entry], zone: ZoneInfo) -> AsyncIterator[bytes]:
    """The file in pieces. `entries` are in descending order of their numbers."""
    yield csv_start([COLUMNS]).encode()
    before: int | None = None
    while piece := await sync_to_async(_before)(entries, before):
        yield (await sync_to_async(_lines)(piece, zone)).encode()
        before = piece[-1].pk


def _before(entries: QuerySet[Entry], number: int | None) -> list[Entry]:
    return list((entries if number is None else entries.filter(pk__lt=number))[:PIECE])


def _lines(entries: list[Entry], zone: ZoneInfo) -> str:
    names = dict(Library.objects.values_list("pk", "name"))
    with translation.override("en"):
        return csv_lines(_row(entry, zone, names) for entry in entries)


def _row(entry: Entry, zone: ZoneInfo, libraries: dict[int, str]) -> list[Any]:
    return [
        _time(entry.at, zone),
        _time(entry.last_at, zone) if entry.count > 1 else "",
        entry.count,
        entry.get_action_display(),
        entry.actor_label,
        entry.object_label,
        entry.kind,
        entry.object,
        "" if entry.library is None else libraries.get(entry.library, entry.library),
        entry.network,
        json.dumps(entry.changes, ensure_ascii=False) if entry.changes else "",
    ]


def _time(at: int, zone: ZoneInfo) -> str:
    return datetime.fromtimestamp(at // 1000, zone).isoformat(sep=" ")
