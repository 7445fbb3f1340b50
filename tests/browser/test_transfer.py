"""T1, T2: a chat changes hands, and is shared, on two desks and before the patron's eyes."""

from playwright.sync_api import expect

from .actors import Operator, Patron
from .axe import Inspection

NAME = "Transfer"


def test_T1_a_chat_is_transferred_to_another_department(patron: Patron, ana: Operator, ben: Operator) -> None:
    """Ana uses the keyboard, with a note; the receiver accepts, the patron continues, and a reload changes nothing."""
    patron.opens("/demo/")
    patron.asks("Where is the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    pane = ana.pane("Dana")
    pane.get_by_role("button", name=NAME, exact=True).press("Enter")
    dialog = ana.page.get_by_role("dialog", name="Transfer this chat")
    dialog.get_by_role("radio", name="Local History").press("Space")
    inspection = Inspection()
    inspection.look(ana.page, "transferring", dark=True)
    dialog.get_by_role("textbox", name="Note").fill("She knows the index.")
    dialog.get_by_role("button", name=NAME, exact=True).press("Enter")
    expect(pane.get_by_role("button", name="Withdraw")).to_be_visible()
    ana.says("Dana", "I ask a colleague.")

    requests = ben.page.get_by_role("region", name="Requests")
    expect(requests).to_contain_text("Dana")
    expect(requests).to_contain_text("She knows the index.")
    inspection.look(ben.page, "offered", dark=True)
    assert inspection.found == []
    ben.page.reload()
    requests.get_by_role("button", name="Accept").press("Enter")
    ben.says("Dana", "It is on the second floor.")
    patron.sees("Transferred from Ana to Ben in Local History at ")
    patron.sees("It is on the second floor.")
    expect(ana.page.get_by_role("region", name="Chat with Dana")).to_have_count(0)
    patron.says("Thank you!")
    patron.page.reload()
    patron.sees("I ask a colleague.")
    expect(ben.pane("Dana")).to_contain_text("Thank you!")
    expect(ben.pane("Dana")).to_contain_text("Transferred from Ana")


def test_T2_two_operators_share_a_chat(patron: Patron, ana: Operator, ben: Operator) -> None:
    """Ben of another department joins by keyboard, both write, Ana leaves to him; the patron reads it all."""
    patron.opens("/demo/")
    patron.asks("Where is the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    more = ana.pane("Dana").get_by_role("button", name="More", exact=True)
    more.press("Enter")
    ana.page.get_by_role("menuitem", name="Invite a Colleague").press("Enter")
    dialog = ana.page.get_by_role("dialog", name="Invite a Colleague")
    dialog.get_by_role("radio", name=ben.who.name).press("Space")
    inspection = Inspection()
    inspection.look(ana.page, "inviting", dark=True)
    dialog.get_by_role("button", name="Invite", exact=True).press("Enter")
    ben.page.get_by_role("region", name="Requests").get_by_role("button", name="Join").press("Enter")
    ben.says("Dana", "I have it here.")
    patron.sees("Ben joined")
    patron.sees("I have it here.")
    expect(ana.pane("Dana").get_by_role("list", name="Participants")).to_contain_text(ben.who.name)
    inspection.look(ben.page, "shared", dark=True)
    # The row of a chat of another department is there after a reload, too.
    ben.page.reload()
    ben.says("Dana", "Until six.")
    more.press("Enter")
    ana.page.get_by_role("menuitem", name="Leave").press("Enter")
    leaving = ana.page.get_by_role("dialog", name="Who owns this chat now?")
    inspection.look(ana.page, "leaving", dark=True)
    leaving.get_by_role("button", name="Leave", exact=True).press("Enter")
    patron.sees("Ana left")
    expect(ana.page.get_by_role("region", name="Chat with Dana")).to_have_count(0)
    expect(ben.pane("Dana").get_by_role("button", name="End Chat")).to_be_visible()
    patron.says("Thank you!")
    expect(ben.pane("Dana")).to_contain_text("Thank you!")
    assert inspection.found == []
