"""The desk stays smooth: no task occupies the processor longer than a twentieth of a second.

bin/test --long -s tests/browser/test_smooth.py
"""

import pytest
from playwright.sync_api import Browser, expect

from .actors import Operator
from .busy import busy
from .many_patrons import ManyPatrons

pytestmark = [pytest.mark.long, pytest.mark.whole_browser, pytest.mark.moving, pytest.mark.apart]

LIMIT = 50.0
SECONDS = 30
SIX = ("Ada", "Bea", "Cem", "Dov", "Eve", "Fay")


def six_windows(ana: Operator, patrons: ManyPatrons) -> None:
    """Claim six chats, each in a window."""
    ana.page.set_viewport_size({"width": 1600, "height": 1000})
    ana.page.get_by_role("group", name="Chat view").get_by_role("button", name="Multi-chat overlay").click()
    for name in SIX:
        patrons.ask(name)
        ana.claims(name)


def test_six_chats_at_ten_messages_a_second(ana: Operator, patrons: ManyPatrons, chromium: Browser) -> None:
    """Six windows are open while messages arrive in all of them, and one is dragged and written in meanwhile."""
    six_windows(ana, patrons)
    with busy(chromium, ana.page) as spent:
        patrons.write(10 * SECONDS, per_second=10)
        ana.box("Fay").press_sequentially("One moment, please.", delay=20)
        handle = ana.pane("Fay").get_by_role("button", name="Move")
        for key in ("ArrowLeft", "ArrowUp", "ArrowRight") * 5:
            handle.press(key)
        for name in SIX:
            last = f"{name} {10 * SECONDS - 1}, please."
            expect(ana.log(name)).to_contain_text(last, timeout=1000 * SECONDS + 20_000)
    print(f"six chats, {SECONDS} s: {spent}")
    assert len(spent.tasks) > 10 * SECONDS
    assert spent.over(LIMIT) == []


def test_two_hundred_chats_in_the_list(ana: Operator, patrons: ManyPatrons, chromium: Browser) -> None:
    """The list is scrolled from end to end and filtered while two hundred wait, their waits counting up."""
    for number in range(200):
        patrons.ask(f"Patron {number}")
    ana.counts(all_=200, new=200, mine=0)
    rows = ana.list.get_by_role("listitem")
    with busy(chromium, ana.page) as spent:
        ana.row("Patron 0").hover()
        for _ in range(30):
            ana.page.mouse.wheel(0, 400)
        for name, count in (("Mine", 0), ("New", 200), ("All", 200)):
            ana.filter(name).click()
            expect(rows).to_have_count(count)
    print(f"two hundred chats: {spent}")
    assert spent.over(LIMIT) == []
