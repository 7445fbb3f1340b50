"""New chats reach those who monitor the department, and one of them claims each (rows C1 to C5)."""

import json
import re
import signal
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.servers import Server

from .actors import Operator, Patron
from .backstage import House

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

# The second click of a double click, at the moment in which "End Chat" is there.
CLICK_ON_END_CHAT = """
async ([clientX, clientY]) => {
  const under = () => document.elementFromPoint(clientX, clientY);
  while (under()?.closest("button")?.textContent.trim() !== "End Chat")
    await new Promise((done) => requestAnimationFrame(done));
  under().dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 2, clientX, clientY }));
}
"""


def test_C1_C2_C3_new_chat_is_in_the_list_and_claimed(patron: Patron, ana: Operator, house: House) -> None:
    """A chat that began is under "Patron Chats" within a second, with its question; "Claim Chat" opens its pane."""
    expect(ana.page).to_have_title(re.compile(r"^Refdesk"))
    ana.list.evaluate(COMES, QUESTION)
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    expect(ana.row("Dana")).to_contain_text(QUESTION)
    assert 0 <= ana.page.evaluate("came") - house.began()[0] < 1_000
    expect(ana.page).to_have_title(re.compile(r"^\(1\) "))
    ana.row("Dana").get_by_role("button", name="Claim Chat").click()
    expect(ana.pane("Dana")).to_be_visible()
    expect(ana.box("Dana")).to_be_focused()
    expect(ana.name_in_list("Dana")).to_have_attribute("aria-current", "true")
    expect(ana.page).to_have_title(re.compile(r"^Refdesk"))
    patron.sees("Ana joined")
    ana.says("Dana", "On the second floor.")
    for log in (ana.log("Dana"), patron.log):
        expect(log).to_have_text(re.compile(rf"{re.escape(QUESTION)}.*On the second floor\.", re.DOTALL))


@pytest.mark.whole_browser
def test_C1_new_chat_calls_its_department(
    patron: Patron, ana: Operator, ben: Operator, hire: Hire, house: House
) -> None:
    """A new chat plays a sound, shows a desktop notification, and is announced to screen readers.

    Who belongs to another department, or doesn't monitor this one any more, sees, hears and is told nothing of it; of
    the department that they do monitor they are.
    """
    local_history = house.adds_widget("Local History")
    marta = hire("Marta Lindqvist", "Reference", "Local History", permissions=["notifications"])
    marta.comes_online()
    marta.monitors("Reference").uncheck()
    expect(marta.page.get_by_text("From Local History.")).to_be_visible()
    others = (ben, marta)
    # Browsers play nothing before somebody has done something.
    for operator in (ana, *others):
        operator.goes("Online")
    before_ana, *before = (operator.sounds() for operator in (ana, *others))
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.hears("New chat: Dana")
    ana.page.wait_for_function("(before) => witnessed.sounds > before", arg=before_ana)
    assert ana.notifications() == [f"New chat: Dana: {QUESTION}"]
    patron.opens(f"/chat/{local_history}/")
    patron.asks("Who lived at 14 Quay Street?", name="Eli")
    for other, heard in zip(others, before, strict=True):
        other.hears("New chat: Eli")
        assert other.notifications() == ["New chat: Eli: Who lived at 14 Quay Street?"]
        # Two notes for the one chat.
        assert other.sounds() == heard + 2
        assert not other.page.evaluate("witnessed.announced.some((one) => one.includes('Dana'))")
        assert not any("Dana" in frame for frame in other.witness.received)
        expect(other.row("Eli")).to_be_visible()
        expect(other.row("Dana")).to_have_count(0)
        other.counts(all_=1, new=1, mine=0)


@pytest.mark.whole_browser
def test_C1_enable_alerts_asks_for_what_is_missing(patron: Patron, hire: Hire) -> None:
    """ "Enable alerts" asks for the permission, and goes once nothing is missing."""
    ana = hire("Ana Morales", "Reference")
    ana.comes_online()
    expect(ana.page.get_by_text("Your browser needs permission.")).to_be_visible()
    ana.context.grant_permissions(["notifications"])
    ana.page.get_by_role("button", name="Enable alerts").click()
    expect(ana.page.get_by_role("button", name="Enable alerts")).to_have_count(0)
    expect(ana.page.get_by_text("Sound and desktop notifications are on.")).to_be_visible()
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.page.wait_for_function("witnessed.notifications.length === 1")


@pytest.mark.whole_browser
def test_C1_blocked_notifications_are_said(patron: Patron, hire: Hire) -> None:
    """Where the permission is denied, the desk says that it is blocked, and a new chat sounds all the same."""
    ana = hire("Ana Morales", "Reference")
    ana.comes_online()
    # An empty list denies all that is asked for.
    ana.context.grant_permissions([])
    ana.page.get_by_role("button", name="Enable alerts").click()
    expect(ana.page.get_by_text("Blocked by the browser.")).to_be_visible()
    before = ana.sounds()
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.page.wait_for_function("(before) => witnessed.sounds > before", arg=before)
    assert ana.notifications() == []


def test_C3_preview_leaves_no_trace(patron: Patron, ana: Operator, chi: Operator, house: House) -> None:
    """A preview shows question and details; nothing is stored, and the patron receives nothing by it."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.counts(all_=1, new=1, mine=0)
    log, received = house.log(), len(patron.witness.received)
    ana.name_in_list("Dana").click()
    expect(ana.preview.get_by_role("log", name="Conversation")).to_contain_text(QUESTION)
    expect(ana.preview).to_contain_text("Welcome · Harbour Library")
    ana.name_in_list("Dana").click()
    expect(ana.preview).to_have_count(0)
    chi.counts(all_=1, new=1, mine=0)
    assert house.log() == log
    # What the patron says next is the next thing that happens on the patron's line: its echo and its acknowledgement.
    patron.says("It is for a school project.")
    chi.name_in_list("Dana").click()
    expect(chi.preview).to_contain_text("It is for a school project.")
    expect(ana.row("Dana")).to_contain_text(QUESTION)
    kinds = {json.loads(line)["kind"] for frame in patron.witness.received[received:] for line in frame.splitlines()}
    assert {"events"} <= kinds <= {"events", "done", "pong"}
    assert house.kinds()[len(log) :] == ["message_sent"]


def test_C1_C4_guest_without_a_name_is_claimed_from_the_preview(patron: Patron, ana: Operator) -> None:
    """Who gives no name is called a guest, with a number; "Claim this Chat" in the preview claims."""
    patron.opens("/demo/")
    patron.asks(QUESTION)
    ana.list.get_by_role("button", name=re.compile(r"^Guest \d{4}$")).click()
    ana.preview.get_by_role("button", name="Claim this Chat").click()
    expect(ana.page.get_by_role("region", name=re.compile(r"^Chat with Guest \d{4}$"))).to_be_visible()
    expect(ana.preview).to_have_count(0)
    patron.sees("Ana joined")


def test_second_click_on_claim_does_not_end_the_chat(patron: Patron, ana: Operator) -> None:
    """ "End Chat" appears where "Claim this Chat" was; it takes presses from elsewhere at once."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    ana.name_in_list("Dana").click()
    spot = ana.preview.get_by_role("button", name="Claim this Chat").bounding_box()
    assert spot
    x, y = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2
    ana.page.mouse.click(x, y)
    ana.page.evaluate(CLICK_ON_END_CHAT, [x, y])
    expect(ana.box("Dana")).to_be_focused()
    dialog = ana.page.get_by_role("dialog", name="End this chat?")
    expect(dialog).to_have_count(0)
    ana.log("Dana").click()
    ana.pane("Dana").get_by_role("button", name="End Chat").click()
    expect(dialog).to_be_visible()


def test_C5_claimed_chat_has_no_claim_button(patron: Patron, ana: Operator, chi: Operator) -> None:
    """Once it is claimed nobody can claim it any more: colleagues see who is chatting, and what is said last."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    chi.name_in_list("Dana").click()
    expect(chi.preview.get_by_role("button", name="Claim this Chat")).to_be_visible()
    ana.claims("Dana")
    for desk in (ana, chi):
        expect(desk.page.get_by_role("button", name=re.compile("^Claim"))).to_have_count(0)
    expect(patron.log).not_to_contain_text("not at the desk")
    expect(chi.row("Dana")).to_contain_text("with Ana Morales")
    ana.says("Dana", "On the second floor.")
    expect(chi.row("Dana")).to_contain_text("On the second floor.")
    chi.counts(all_=1, new=0, mine=0)


def test_C5_two_claim_at_once(patron: Patron, ana: Operator, chi: Operator, desk: Server, house: House) -> None:
    """Of two who claim in the same instant one wins, and the other is told by whom it was taken."""
    patron.opens("/demo/")
    patron.asks(QUESTION, name="Dana")
    expect(chi.row("Dana")).to_be_visible()
    # Both claims wait at the door of a server that stands still: it finds them together.
    desk.send(signal.SIGSTOP)
    ana.row("Dana").get_by_role("button", name="Claim Chat").click()
    chi.row("Dana").get_by_role("button", name="Claim Chat").click()
    desk.send(signal.SIGCONT)
    told = re.compile(r"(Ana Morales|Chi Nguyen) claimed Dana first\.")
    for one in (ana, chi):
        expect(one.pane("Dana").or_(one.toast(told)).first).to_be_visible()
    winner, loser = (ana, chi) if ana.pane("Dana").is_visible() else (chi, ana)
    loser.hears(f"{winner.who.name} claimed Dana first.")
    expect(loser.pane("Dana")).to_have_count(0)
    expect(loser.row("Dana")).to_contain_text(f"with {winner.who.name}")
    assert house.kinds().count("claimed") == 1


@pytest.mark.server(REFDESK_RECONNECT_GRACE="2", REFDESK_OPERATOR_GRACE="2")
def test_C5_colleague_takes_over(
    patron: Patron, new_patron: Callable[..., Patron], ana: Operator, chi: Operator, hire: Hire
) -> None:
    """When all desks of the claimer have been closed for the grace time, colleagues are alerted and one takes over.

    Who comes back finds what they had begun to write.
    """
    dora, eli = hire("Dora Lind", "Reference"), new_patron()
    dora.comes_online()
    for who, name, operator in ((patron, "Dana", ana), (eli, "Eli", dora)):
        who.opens("/chat/ask/")
        who.asks(QUESTION, name=name)
        operator.claims(name)
    second = ana.context.new_page()
    second.goto(f"{ana.url}/desk/")
    expect(second.get_by_role("region", name="Patron Chats").get_by_role("button", name="Dana")).to_be_visible()
    expect(chi.row("Eli")).to_contain_text("with Dora Lind")
    expect(chi.row("Eli").get_by_role("button", name="Take Over")).to_have_count(0)
    dora.box("Eli").fill("I have found")
    ana.page.close()
    dora.page.close()
    chi.hears("Eli: Dora Lind has been gone for a while")
    eli.sees("Dora is not at the desk now")
    expect(patron.log).not_to_contain_text("not at the desk")
    expect(chi.row("Dana")).to_contain_text("with Ana Morales")
    expect(chi.row("Dana").get_by_role("button", name="Take Over")).to_have_count(0)
    chi.row("Eli").get_by_role("button", name="Take Over").click()
    expect(chi.pane("Eli")).to_be_visible()
    eli.sees("Chi joined")
    chi.says("Eli", "I go on with this.")
    eli.sees("I go on with this.")
    dora.page = dora.context.new_page()
    dora.opens("/desk/")
    expect(dora.row("Eli")).to_contain_text("with Chi Nguyen")
    dora.name_in_list("Eli").click()
    expect(dora.preview.get_by_role("group", name="Not sent to the patron")).to_contain_text("I have found")
