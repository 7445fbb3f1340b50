"""New chats reach those who monitor the department (row C1)."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from .actors import Operator, Patron
from .many_patrons import ManyPatrons
from .server_admin import House

QUESTION = "Where do I find the 1924 city directory?"
Hire = Callable[..., Operator]
# When the list first holds these words, by the machine's clock, which is the server's, too.
COMES = """
(list, words) => {
  window.came = new Promise((done) => new MutationObserver((_, watch) => {
    if (!list.textContent.includes(words)) return;
    watch.disconnect();
    done(Date.now());
  }).observe(list, { subtree: true, childList: true, characterData: true }));
}
"""


@pytest.mark.long
def test_C1_new_chat_is_in_the_list_within_a_second(patron: Patron, ana: Operator, house: House) -> None:
    """On a machine that does little else."""
    ana.list.evaluate(COMES, QUESTION)
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    expect(ana.row("Dana")).to_contain_text(QUESTION)
    assert 0 <= ana.page.evaluate("came") - house.began()[0] < 1_000


@pytest.mark.whole_browser
def test_C1_new_chat_calls_its_department(ana: Operator, ben: Operator, patrons: ManyPatrons, house: House) -> None:
    """A new chat plays a sound, shows a desktop notification, and is announced to screen readers.

    An operator of another department sees, hears and reads nothing of it.
    """
    local_history = house.adds_widget("Local History")
    # Browsers play nothing before somebody has done something.
    for operator in (ana, ben):
        operator.goes("Online")
    before_ana, before = ana.sounds(), ben.sounds()
    patrons.ask("Dana", QUESTION)
    ana.hears("New chat: Dana")
    ana.page.wait_for_function("(before) => recorded.sounds > before", arg=before_ana)
    ana.page.wait_for_function("recorded.notifications.length > 0")
    assert ana.notifications() == [f"New chat: Dana: {QUESTION}"]
    patrons.ask("Eli", "Who lived at 14 Quay Street?", widget=local_history)
    ben.hears("New chat: Eli")
    # Two notes for the one chat.
    ben.page.wait_for_function("(count) => recorded.sounds >= count", arg=before + 2)
    ben.page.wait_for_function("recorded.notifications.length > 0")
    assert ben.notifications() == ["New chat: Eli: Who lived at 14 Quay Street?"]
    assert ben.sounds() == before + 2
    assert not ben.page.evaluate("recorded.announced.some((one) => one.includes('Dana'))")
    assert not any("Dana" in frame for frame in ben.recorder.received)
    expect(ben.row("Eli")).to_be_visible()
    expect(ben.row("Dana")).to_have_count(0)
    ben.counts(all_=1, new=1, mine=0)
