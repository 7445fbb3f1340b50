"""Who can answer now: statuses, monitored departments, and a widget that doesn't promise what nobody can keep."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from .actors import Operator, Patron, Status
from .backstage import PASSWORD, House

Hire = Callable[..., Operator]
NOBODY = "No one is online right now"
# A patron is told within 2 s. A busy machine may take longer; a widget that asked every 10 s would take longer still.
SOON = 5_000


def opens_when(patron: Patron, *, online: bool) -> None:
    """Open the widget once its public status, which is kept for a second, says so."""
    patron.opens("/chat/ask/")
    patron.waits_for_status(online=online)
    patron.reloads()


def is_online(patron: Patron) -> None:
    """The widget, freshly opened, says that somebody can answer."""
    opens_when(patron, online=True)
    expect(patron.widget.get_by_text("Reference is online")).to_be_visible()
    expect(patron.field("Your question")).to_be_visible()


def is_offline(patron: Patron) -> None:
    """The widget, freshly opened, says that nobody can, and how to reach the library."""
    opens_when(patron, online=False)
    expect(patron.widget.get_by_role("heading", name=NOBODY)).to_be_visible()
    expect(patron.widget.get_by_text("Reference is offline")).to_be_visible()
    expect(patron.widget.get_by_role("link", name="reference@harbour.example")).to_be_visible()
    expect(patron.button("Start Chat")).to_have_count(0)


def test_widget_is_online_when_somebody_can_answer(patron: Patron, hire: Hire) -> None:
    """Online exactly while an operator of the department is online at an open desk."""
    ana = hire("Ana Morales", "Reference")
    ben = hire("Ben Okafor", "Local History")
    ben.comes_online()
    is_offline(patron)
    ana.signs_in()
    is_offline(patron)
    ana.goes("Online")
    expect(ana.page.get_by_text("You are receiving chats")).to_be_visible()
    is_online(patron)
    away: tuple[Status, ...] = ("Away", "Offline")
    for status in away:
        ana.goes(status)
        expect(ana.page.get_by_text("You are not receiving chats")).to_be_visible()
        is_offline(patron)
    ana.goes("Online")
    is_online(patron)
    ana.page.close()
    is_offline(patron)


def test_away_is_not_called(patron: Patron, ana: Operator, chi: Operator) -> None:
    """Who is away, after a reload too, is so to colleagues, sees a new chat in the list, and is called by nothing."""
    ana.goes("Away")
    status = chi.page.get_by_role("region", name="Status Messages and Alerts")
    colleagues = status.get_by_role("list", name="Colleagues")
    expect(colleagues.get_by_role("listitem").filter(has_text="Ana Morales")).to_contain_text("Away")
    ana.reloads()
    expect(ana.page.get_by_role("button", name="My status: Away")).to_be_visible()
    expect(ana.page.get_by_text("You are not receiving chats")).to_be_visible()
    # Browsers play nothing before somebody has done something.
    ana.goes("Away")
    before = ana.sounds()
    patron.opens("/chat/ask/")
    patron.asks("Where is the map room?", name="Dana")
    chi.hears("New chat: Dana")
    expect(ana.row("Dana")).to_be_visible()
    assert (ana.sounds(), ana.notifications()) == (before, [])


def test_question_is_kept_when_nobody_is_there(patron: Patron, ana: Operator) -> None:
    """A start that comes too late is refused with the reason, and the question stays."""
    patron.witness.expects("status of 409", "status of 4")
    patron.opens("/chat/ask/")
    patron.writes_question("Where is the map room?", name="Dana")
    ana.goes("Offline")
    patron.starts()
    expect(patron.widget.get_by_text("No one can answer right now.")).to_be_visible()
    expect(patron.field("Your question")).to_have_value("Where is the map room?")
    ana.goes("Online")
    patron.starts()
    patron.is_connected()
    expect(ana.row("Dana")).to_be_visible()


def test_P37_an_open_widget_is_told_at_once_who_comes_and_goes_without_asking(patron: Patron, hire: Hire) -> None:
    """That somebody came; and to a patron who waits in a chat, that the last has gone, and how to reach the library."""
    asked: list[str] = []
    is_offline(patron)
    patron.page.on("request", lambda request: asked.append(request.url.removeprefix(patron.url)))
    ana = hire("Ana Morales", "Reference")
    ana.signs_in()
    ana.goes("Online")
    expect(patron.field("Your question")).to_be_visible(timeout=SOON)
    expect(patron.widget.get_by_text("Reference is online")).to_be_visible()
    ana.goes("Offline")
    expect(patron.widget.get_by_role("heading", name=NOBODY)).to_be_visible(timeout=SOON)
    assert asked == []
    ana.goes("Online")
    patron.asks("Where is the map room?", name="Dana")
    expect(patron.widget.get_by_role("heading", name="Waiting for a librarian")).to_be_visible()
    ana.goes("Offline")
    expect(patron.widget.get_by_role("heading", name="No one is online any more")).to_be_visible(timeout=SOON)
    expect(patron.widget.get_by_role("link", name="reference@harbour.example")).to_be_visible()
    ana.goes("Online")
    expect(patron.widget.get_by_role("heading", name="Waiting for a librarian")).to_be_visible(timeout=SOON)
    assert not [path for path in asked if path.endswith("/status") or path.startswith("/live/presence/")]


def test_P37_where_no_stream_comes_through_the_widget_asks(patron: Patron, hire: Hire) -> None:
    """A proxy that holds it back, or an old one that refuses it."""
    patron.witness.expects("net::ERR_FAILED")
    patron.context.route("**/live/presence/**", lambda route: route.abort())
    patron.keeps_time()
    is_offline(patron)
    ana = hire("Ana Morales", "Reference")
    ana.comes_online()
    patron.waits_for_status(online=True)
    patron.page.clock.fast_forward(25_000)
    expect(patron.field("Your question")).to_be_visible()


def test_P37_a_widget_that_nobody_looks_at_is_not_connected(patron: Patron, ana: Operator) -> None:
    """Closed, it lets go of its stream; opened again it has one anew, and says what is so."""
    opened: list[str] = []
    finished: list[str] = []
    patron.opens("/demo/")
    stream = "/live/presence/ask"
    patron.page.on("request", lambda it: opened.append(it.url) if it.url.endswith(stream) else None)
    patron.page.on("requestfailed", lambda it: finished.append(it.url) if it.url.endswith(stream) else None)
    patron.opens_widget()
    expect(patron.widget.get_by_text("Reference is online")).to_be_visible()
    with patron.page.expect_event("requestfailed", lambda it: it.url.endswith(stream)):
        patron.button("Close").click()
    assert (len(opened), len(finished)) == (1, 1)
    with patron.page.expect_event("request", lambda it: it.url.endswith(stream)):
        patron.opens_widget()
    expect(patron.widget.get_by_text("Reference is online")).to_be_visible()


def test_monitored_departments(patron: Patron, hire: Hire, house: House) -> None:
    """Only chats of monitored departments are in the list; the choice holds at once, and over a reload."""
    marta = hire("Marta Lindqvist", "Reference", "Local History")
    marta.comes_online()
    patron.opens("/chat/ask/")
    patron.asks("Where is the map room?", name="Dana")
    expect(marta.row("Dana")).to_be_visible()
    expect(marta.monitors("Reference")).to_be_checked()
    marta.monitors("Reference").uncheck()
    expect(marta.row("Dana")).to_have_count(0)
    marta.counts(all_=0, new=0, mine=0)
    marta.reloads()
    marta.counts(all_=0, new=0, mine=0)
    expect(marta.monitors("Local History")).to_be_checked()
    expect(marta.monitors("Reference")).not_to_be_checked()
    marta.monitors("Reference").check()
    expect(marta.row("Dana")).to_be_visible()
    marta.page.get_by_role("link", name="Settings").click()
    settings = marta.page.get_by_role("main").get_by_role("group", name="Departments I monitor")
    settings.get_by_role("checkbox", name="Reference", exact=True).uncheck()
    marta.page.get_by_role("link", name=re.compile("^Chats")).click()
    marta.counts(all_=0, new=0, mine=0)
    marta.reloads()
    marta.counts(all_=0, new=0, mine=0)


def test_unmonitored_department_is_offline(patron: Patron, hire: Hire) -> None:
    """A department that nobody online monitors is offline on the library's pages."""
    ana = hire("Ana Morales", "Reference")
    ana.comes_online()
    is_online(patron)
    ana.monitors("Reference").uncheck()
    expect(
        ana.page.locator("#status").get_by_text("You don’t monitor any department, so no chat can reach you.")
    ).to_be_visible()
    is_offline(patron)


def test_a_session_that_is_over_is_said_while_the_line_lives_and_signing_in_leads_back(
    patron: Patron, ana: Operator
) -> None:
    """What can't be had any more says why, and where to sign in; then the same chat is shown again."""
    patron.opens("/chat/ask/")
    patron.asks("Where do I find the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    here = ana.page.url
    ana.witness.expects("status of 401")
    ana.context.clear_cookies(name="sessionid")
    ana.page.get_by_role("link", name="Transcripts").click()
    out = ana.page.get_by_role("status").filter(has_text="You are signed out.")
    expect(out).to_be_visible()
    ana.page.go_back()
    expect(ana.pane("Dana")).to_be_visible()
    out.get_by_role("link", name="Sign in").click()
    ana.page.get_by_role("textbox", name="Email").fill(ana.who.email)
    ana.page.get_by_label("Password", exact=True).fill(PASSWORD)
    ana.page.get_by_role("button", name="Sign in").click()
    expect(ana.pane("Dana")).to_be_visible()
    expect(out).to_have_count(0)
    assert ana.page.url == here


def test_signing_out_with_open_chats_asks_first(new_patron: Callable[..., Patron], ana: Operator) -> None:
    """Whose chats are all over just leaves; who has some is told how many, and may stay."""
    for name in ("Dana", "Eli", "Fay"):
        asker = new_patron()
        asker.opens("/chat/ask/")
        asker.asks("Where do I find the 1924 city directory?", name=name)
        ana.claims(name)
    ana.ends("Fay")
    account = ana.page.get_by_role("button", name="Account")
    question = ana.page.get_by_role("dialog", name="You have 2 open chats")
    account.press("Enter")
    ana.page.get_by_role("menuitem", name="Sign out").press("Enter")
    question.get_by_role("button", name="Stay").click()
    expect(question).to_have_count(0)
    expect(account).to_be_focused()
    for name in ("Dana", "Eli"):
        ana.name_in_list(name).click()
        ana.ends(name)
    account.press("Enter")
    ana.page.get_by_role("menuitem", name="Sign out").press("Enter")
    expect(ana.page.get_by_role("textbox", name="Email")).to_be_visible()


def test_who_signs_out_anyway_is_signed_out(patron: Patron, ana: Operator) -> None:
    """The chat waits for a colleague. What was begun is not left in the browser."""
    patron.opens("/chat/ask/")
    patron.asks("Where do I find the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    ana.box("Dana").fill("Dear Dana, your")
    kept = "Object.keys(localStorage).filter((name) => name.startsWith('refdesk.desk.'))"
    assert ana.page.evaluate(kept) != []
    ana.page.get_by_role("button", name="Account").click()
    ana.page.get_by_role("menuitem", name="Sign out").click()
    ana.page.get_by_role("dialog", name="You have 1 open chat").get_by_role("button", name="Sign Out Anyway").click()
    expect(ana.page.get_by_role("textbox", name="Email")).to_be_visible()
    assert ana.page.evaluate(kept) == []
