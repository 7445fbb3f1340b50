"""Presence of open widgets: one query for all widgets of a node at each change."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError

from refdesk.database import coalescer
from refdesk.live import presence as module
from refdesk.live.presence import Watcher, WidgetPresence
from refdesk.presence.availability import Availability, OpenWidget

from .fakes import settle

PATIENCE = 60.0
ONLINE, OFFLINE = Availability(online=True), Availability(online=False)
ASK, MAPS, NOTHING = (OpenWidget(slug) for slug in ("ask", "maps", "nothing"))


class Widgets:
    """Stands in for the database: whether widgets are online. Records queries."""

    def __init__(self) -> None:
        self.online = {"ask": True, "maps": False}
        self.opens: dict[str, str] = {}
        self.queries: list[list[str]] = []
        self.failures = 0
        self.open = asyncio.Event()
        self.open.set()

    async def __call__(self, function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        [open_widgets] = args
        self.queries.append(sorted({widget.slug for widget in open_widgets}))
        availabilities = {
            widget: Availability(self.online[widget.slug], self.opens.get(widget.language, ""))
            for widget in open_widgets
            if widget.slug in self.online
        }
        await asyncio.sleep(0)
        await self.open.wait()
        if self.failures:
            self.failures -= 1
            raise OperationalError("away")
        return availabilities


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DELAY", "INTERVAL"):
        monkeypatch.setattr(module, name, 0.0)
    monkeypatch.setattr(coalescer, "RETRY", 0.0)


@pytest.fixture
async def widgets() -> Widgets:
    return Widgets()


@pytest.fixture
async def presence(widgets: Widgets) -> WidgetPresence:
    return WidgetPresence(widgets, lambda slugs: {})


def change_of(watcher: Watcher) -> asyncio.Task[None]:
    return asyncio.ensure_future(watcher.change(PATIENCE))


async def test_the_first_watcher_of_a_widget_waits_for_a_query_and_others_do_not(
    presence: WidgetPresence, widgets: Widgets
) -> None:
    first = presence.join(ASK)
    unread = first.now
    await first.change(PATIENCE)
    assert (unread, first.now) == (None, ONLINE)
    assert presence.join(ASK).now == ONLINE
    assert widgets.queries == [["ask"]]


async def test_one_query_serves_all_watchers_and_wakes_those_of_changed_widgets(
    presence: WidgetPresence, widgets: Widgets
) -> None:
    of_ask, of_maps = [presence.join(ASK) for _ in range(250)], presence.join(MAPS)
    await asyncio.gather(*(watcher.change(PATIENCE) for watcher in (*of_ask, of_maps)))
    changed, untouched = [change_of(watcher) for watcher in of_ask], change_of(of_maps)
    before = len(widgets.queries)
    widgets.online["ask"] = False
    for _ in range(5):
        presence.changed()
    await asyncio.gather(*changed)
    assert {watcher.now for watcher in of_ask} == {OFFLINE}
    assert not untouched.done()
    assert of_maps.now == OFFLINE
    assert widgets.queries[before:] == [["ask", "maps"]]
    untouched.cancel()


async def test_L1_all_watchers_of_a_language_share_its_text(presence: WidgetPresence, widgets: Widgets) -> None:
    widgets.opens = {"": "Opens today", "de": "Öffnet heute"}
    languages = ("", "de") * 3
    watchers = [presence.join(OpenWidget("maps", language)) for language in languages]
    await asyncio.gather(*(watcher.change(PATIENCE) for watcher in watchers))
    states = [watcher.now for watcher in watchers]
    assert states == [Availability(online=False, opens=widgets.opens[language]) for language in languages]
    assert len({id(state) for state in states}) == 2
    assert widgets.queries == [["maps"]]
    assert presence.join(OpenWidget("maps", "de")).now == states[1]
    assert presence.join(OpenWidget("maps", "fr")).now is None, "in another language it waits for a query"


async def test_a_change_during_a_presence_query_leads_to_another(presence: WidgetPresence, widgets: Widgets) -> None:
    watcher = presence.join(ASK)
    await watcher.change(PATIENCE)
    widgets.open.clear()
    presence.changed()
    await asyncio.sleep(0.01)
    widgets.online["ask"] = False
    presence.changed()
    await asyncio.sleep(0.01)
    widgets.open.set()
    await watcher.change(PATIENCE)
    assert watcher.now == OFFLINE


async def test_a_watcher_that_joins_during_a_query_is_served_by_another(
    presence: WidgetPresence, widgets: Widgets
) -> None:
    widgets.open.clear()
    first = presence.join(ASK)
    await settle()
    second = presence.join(MAPS)
    widgets.open.set()
    await asyncio.gather(first.change(PATIENCE), second.change(PATIENCE))
    assert (first.now, second.now) == (ONLINE, OFFLINE)


async def test_a_widget_that_does_not_exist_or_was_removed_is_missing(
    presence: WidgetPresence, widgets: Widgets
) -> None:
    watcher, there = presence.join(NOTHING), presence.join(ASK)
    await asyncio.gather(watcher.change(PATIENCE), there.change(PATIENCE))
    assert (watcher.now, watcher.missing) == (None, True)
    del widgets.online["ask"]
    presence.changed()
    await there.change(PATIENCE)
    assert (there.now, there.missing) == (None, True)


async def test_presence_is_queried_again_after_an_error(presence: WidgetPresence, widgets: Widgets) -> None:
    widgets.failures = 2
    watcher = presence.join(ASK)
    await watcher.change(PATIENCE)
    assert watcher.now == ONLINE
    assert len(widgets.queries) == 3


async def test_presence_makes_no_queries_without_open_widgets(presence: WidgetPresence, widgets: Widgets) -> None:
    watcher = presence.join(ASK)
    await watcher.change(PATIENCE)
    presence.leave(watcher)
    presence.leave(watcher)
    presence.changed()
    await settle()
    assert widgets.queries == [["ask"]]
    widgets.online["ask"] = False
    again = presence.join(ASK)
    await again.change(PATIENCE)
    assert again.now == OFFLINE


async def test_presence_is_queried_regularly_for_opening_hours(
    presence: WidgetPresence, widgets: Widgets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "REREAD", 0.01)
    watcher = presence.join(ASK)
    await change_of(watcher)
    widgets.online["ask"] = False
    await change_of(watcher)
    assert watcher.now == OFFLINE


async def test_a_change_does_not_wait_for_the_regular_query(presence: WidgetPresence, widgets: Widgets) -> None:
    watcher = presence.join(ASK)
    await change_of(watcher)
    widgets.online["ask"] = False
    presence.changed()
    await change_of(watcher)
    assert watcher.now == OFFLINE
