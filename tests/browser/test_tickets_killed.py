"""A server dies while two operators have the same ticket open."""

from playwright.sync_api import expect

from tests.servers import Server

from .actors import NO_CONNECTION, Operator
from .server_admin import House
from .test_tickets import log, opens, pane, replies

REFERENCE = "Reference questions"


def test_P53_a_server_killed_during_a_reply_loses_nothing_and_doubles_nothing(
    ana: Operator, chi: Operator, desk: Server, house: House
) -> None:
    """Both panes resume without a reload; what was on its way is there once."""
    house.has_queue(REFERENCE, "Reference")
    number = house.make_ticket(REFERENCE, "Where is the 1924 directory?", name="Dana")
    for operator in (ana, chi):
        opens(operator, number)
        operator.recorder.expects(*NO_CONNECTION)
        operator.page.evaluate("window.neverReloaded = true")
    expect(pane(ana, number)).to_contain_text("Chi Nguyen is also viewing this ticket.")
    expect(pane(chi, number)).to_contain_text("Ana Morales is also viewing this ticket.")
    pane(chi, number).get_by_role("textbox", name="Reply").press_sequentially("Third fl")
    expect(pane(ana, number)).to_contain_text("Chi Nguyen is typing…")
    desk.kill()
    expect(ana.page.get_by_text("Connection lost.")).to_be_visible()
    replies(ana, number, "On the second floor.")
    expect(pane(ana, number)).to_contain_text("Not sent yet.")
    desk.start()
    for operator in (ana, chi):
        expect(log(operator, number)).to_contain_text("On the second floor.", timeout=30_000)
        assert operator.page.evaluate("window.neverReloaded")
    expect(pane(ana, number).get_by_role("textbox", name="Reply")).to_have_text("")
    expect(pane(chi, number).get_by_role("textbox", name="Reply")).to_have_text("Third fl")
    expect(pane(chi, number)).to_contain_text("Ana Morales is also viewing this ticket.")
    replies(chi, number, "oor, since May.")
    expect(log(ana, number)).to_contain_text("Third floor, since May.")
    said = [kind for kind, _, _ in house.ticket_log(number)].count("replied")
    assert said == 2
