"""The scenes of requests to colleagues in the guide: a transfer, and two in one chat."""

from pathlib import Path

from playwright.sync_api import expect

from .studio import Librarian, Studio, studio

DANA = "Dana Whitfield"


def play(into: Path) -> None:
    """All of it."""
    with studio(into) as made:
        ana, ben = made.librarian("Ana Morales"), made.librarian("Ben Okafor")
        dana = made.patron("hours")
        dana.asks("Where do I find the 1924 city directory?", name=DANA)
        ana.claims(DANA)
        ana.says(DANA, "I ask a colleague of Local History.")
        ana.tool(DANA, "Transfer")
        dialog = ana.dialog("Transfer this chat")
        dialog.get_by_role("radio", name="Local History").check()
        dialog.get_by_role("textbox", name="Note").fill("She has seen the index, and needs the directory itself.")
        for operator in (ana, ben):
            operator.hushes()
        made.take("transfer", ana.page)
        dialog.get_by_role("button", name="Transfer", exact=True).click()
        requests = ben.page.get_by_role("region", name="Requests")
        expect(requests).to_be_visible()
        ben.hushes()
        # Beside it the desk says whether his department is open, which depends on the hour.
        made.take("request", requests)
        ana.tool(DANA, "Withdraw")
        _two_in_one_chat(made, ana, ben)
        dana.sees("Ben joined")
        _settings(made, ben)


def _two_in_one_chat(made: Studio, ana: Librarian, ben: Librarian) -> None:
    """Ben joins Ana's chat, and both write."""
    ana.tool(DANA, "More")
    ana.page.get_by_role("menuitem", name="Invite a Colleague").click()
    dialog = ana.dialog("Invite a Colleague")
    dialog.get_by_role("radio", name="Ben Okafor").check()
    dialog.get_by_role("textbox", name="Note").fill("Which year has the waterfront?")
    made.take("invite-colleague", ana.page)
    dialog.get_by_role("button", name="Invite", exact=True).click()
    ben.page.get_by_role("region", name="Requests").get_by_role("button", name="Join").click()
    ben.says(DANA, "The directory of 1926 lists it street by street. I have put it on the table of room 4.")
    expect(ana.log(DANA)).to_contain_text("room 4")
    ana.says(DANA, "Thank you, Ben! Dana, would Thursday suit you?")
    ana.hushes()
    made.take("participants", ana.page)
    menu = ana.log(DANA).get_by_role("button", name="Message actions").last
    menu.press("Enter")
    expect(ana.page.get_by_role("menuitem", name="Delete Message")).to_be_visible()
    made.take("message-menu", ana.page)
    ana.page.keyboard.press("Escape")
    ana.tool(DANA, "More")
    ana.page.get_by_role("menuitem", name="Block Patron").click()
    blocking = ana.dialog("Block this patron?")
    blocking.get_by_role("textbox", name="Reason").fill("Insults, for the third time this week")
    made.take("block", ana.page)
    blocking.get_by_role("button", name="Cancel").click()


def _settings(made: Studio, ben: Librarian) -> None:
    """The sounds, and a ticket on paper."""
    ben.page.set_viewport_size({"width": 1120, "height": 600})
    ben.opens("/desk/#/settings/alerts")
    expect(ben.page.get_by_role("group", name="New message")).to_be_visible()
    ben.hushes()
    made.take("sounds", ben.page)
    ben.opens("/desk/#/tickets/5")
    expect(ben.page.get_by_role("log", name="Messages")).to_contain_text("Gull Island")
    ben.page.emulate_media(media="print")
    ben.page.set_viewport_size({"width": 900, "height": 480})
    made.take("ticket-printed", ben.page)
