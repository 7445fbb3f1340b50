"""People with browsers, in the words of what they do. Controls are found by role and accessible name alone.

    dana.opens("/demo/")
    dana.asks("Where is the 1924 city directory?", name="Dana")
    ana.claims("Dana")
    ana.says("Dana", "On the second floor.")
    dana.sees("On the second floor.")

Everything waits for what it wants to see, never for time.
"""

import re
from typing import Literal

from playwright.sync_api import BrowserContext, FrameLocator, Locator, Page, expect

from .proxy import Proxy
from .recorder import Recorder
from .server_admin import Colleague, House

Status = Literal["Online", "Away", "Offline"]
SEND = "Send Message"
NO_CONNECTION = ("net::ERR_", "WebSocket connection to .* failed", "Failed to fetch")
"""What a browser's console says while the server can't be reached."""
STATUS = """async ([address, expected]) => {
  for (let round = 0; round < 200; round += 1) {
    const status = await (await fetch(address, { cache: "reload" })).json();
    if (status.online === expected) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw Error("the status stays");
}"""
FOLLOWED = """async (address) => {
  for (let round = 0; round < 50; round += 1) {
    if ((await (await fetch(address, { cache: "reload" })).json()).online) return;
    await new Promise((done) => setTimeout(done, 100));
  }
}"""
"""Gives the widget's status, which is cached for a second, the time to follow."""
MANNERS = """
(source) => recorded.manners.filter((_, at) => new RegExp(source).test(recorded.announced[at]))
"""
UNTIL = """async (fact) => {
  const holds = %s;
  for (let round = 0; round < %d; round += 1) {
    if (await holds(fact)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw Error("it does not come");
}"""
"""Playwright's own `wait_for_function` treats the promise of an answer as the answer yes."""


class Person:
    """Somebody with a browser of their own; `page` is the tab in front."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.recorder = Recorder.of(context)
        self.spoilt = False
        self.page: Page = context.new_page()

    def waits_until(self, holds: str, fact: object = None, *, tries: int = 200) -> None:
        """Have the page ask again and again, by an asynchronous function, until it answers yes."""
        self.page.evaluate(UNTIL % (holds, tries), fact)

    def begins_pages_with(self, script: str) -> None:
        """Run a script before any other in all pages of this test."""
        self.spoilt = True
        self.context.add_init_script(script)

    def keeps_time(self) -> None:
        """From the next page on time passes again, as fast as `page.clock` says."""
        self.spoilt = True
        self.page.clock.install()

    def opens(self, address: str) -> None:
        """Go to an address of the server, or to a whole one."""
        self.page.goto(self.url + address if address.startswith("/") else address)

    def reloads(self) -> None:
        self.page.reload()

    def disconnects(self, proxy: Proxy) -> None:
        """Wi-Fi is gone: what was open breaks, and nothing gets through."""
        self.recorder.expects(*NO_CONNECTION)
        self.context.set_offline(True)
        proxy.cut()

    def reconnects(self, proxy: Proxy) -> None:
        """Wi-Fi is back, and the browser says so."""
        proxy.mend()
        self.context.set_offline(False)

    def waits_for_status(self, *, online: bool, widget: str = "ask") -> None:
        """Wait until the widget's public status, cached for a second, says so."""
        self.page.evaluate(STATUS, [f"{self.url}/api/v1/widgets/{widget}/status", online])

    def sounds(self) -> int:
        """How many notes have been played in the page."""
        count: int = self.page.evaluate("recorded.sounds")
        return count

    def notifications(self) -> list[str]:
        """Desktop notifications that were shown, "title: body"."""
        shown: list[str] = self.page.evaluate("recorded.notifications")
        return shown

    def hears(self, words: str | re.Pattern[str], *, manner: Literal["polite", "assertive"] = "polite") -> None:
        """Wait until a live region of the page has said something that holds these words, in this manner alone.

        Only what somebody has just tried in vain may interrupt them.
        """
        source = words.pattern if isinstance(words, re.Pattern) else re.escape(words)
        self.page.wait_for_function("(s) => recorded.announced.some((one) => new RegExp(s).test(one))", arg=source)
        said = self.page.evaluate(MANNERS, source)
        assert set(said) == {manner}, said


class Patron(Person):
    """A patron, in the widget on a library's page or on the widget's own page."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        super().__init__(context, url)
        self.alone = False

    def opens(self, address: str) -> None:
        """See `Person`. `/chat/ask/` and `/kiosk/ask/` are the widget without a library's page around it."""
        super().opens(address)
        self.alone = "/chat/" in address or "/kiosk/" in address

    @property
    def widget(self) -> Page | FrameLocator:
        """Where the widget's controls are."""
        return self.page if self.alone else self.page.frame_locator("iframe[title='Chat with the library']")

    def opens_widget(self) -> None:
        """Press the launcher, unless the widget is open (or alone on its page)."""
        launcher = self.page.get_by_role("button", name="Ask us")
        if not self.alone and launcher.get_attribute("aria-expanded") != "true":
            launcher.click()

    def writes_question(self, question: str, *, name: str = "", contact: str = "") -> None:
        """Open the widget and fill its form."""
        self.opens_widget()
        self.field("Your question").fill(question)
        if name:
            self.field("Name").fill(name)
        if contact:
            self.field("Email or phone").fill(contact)

    def starts(self) -> None:
        """Press "Start Chat"."""
        self.button("Start Chat").click()

    def asks(self, question: str, *, name: str = "", contact: str = "") -> None:
        """Start a chat, and wait until it is there."""
        self.writes_question(question, name=name, contact=contact)
        self.starts()
        self.sees(question)
        self.is_connected()

    def says(self, text: str) -> None:
        """Send a message, and see it in the conversation."""
        self.box.fill(text)
        self.box.press("Enter")
        self.sees(text)

    def ends(self) -> None:
        """End the chat, and confirm it."""
        self.button("End Chat").click()
        self.widget.get_by_role("dialog", name="End this chat?").get_by_role("button", name="Yes, End Chat").click()

    def field(self, name: str) -> Locator:
        """A text field by its whole name."""
        return self.widget.get_by_role("textbox", name=name, exact=True)

    def button(self, name: str) -> Locator:
        """A button by its whole name."""
        return self.widget.get_by_role("button", name=name, exact=True)

    @property
    def box(self) -> Locator:
        """The text box of the chat."""
        return self.field("Message")

    @property
    def log(self) -> Locator:
        return self.widget.get_by_role("log", name="Conversation")

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until the conversation holds this text."""
        expect(self.log).to_contain_text(text)

    def is_connected(self) -> None:
        """Wait for the word "Connected"."""
        self.has_status("Connected")

    def has_status(self, word: str) -> None:
        """Wait until the chat's line says this: "Connected", "Reconnecting", "Disconnected", "Chat ended" or so."""
        expect(self._status(word)).to_be_visible()

    def mark(self, word: str) -> Locator:
        """The mark before the word of the chat's line, once it says this."""
        return self._status(word).locator("xpath=preceding-sibling::*")

    def _status(self, word: str) -> Locator:
        return self.widget.get_by_role("status").filter(has_text=re.compile(f"^{word}$"))


class Operator(Person):
    """Somebody who answers, at the desk."""

    def __init__(self, context: BrowserContext, url: str, who: Colleague, house: House) -> None:
        super().__init__(context, url)
        self.who = who
        self._house = house

    def has_session(self) -> None:
        """Be signed in, before any page."""
        secure = self.url.startswith("https:")
        name = "__Host-sessionid" if secure else "sessionid"
        cookie = {"name": name, "value": self._house.session_of(self.who), "url": self.url, "secure": secure}
        self.context.add_cookies([cookie])  # type: ignore[list-item] # a plain dict of the right shape

    def signs_in(self) -> None:
        """Come to the desk with a fresh session."""
        self.has_session()
        self.opens("/desk/")
        expect(self.list).to_be_visible()

    def signs_in_by_form(self, password: str) -> None:
        """Sign in as people do."""
        self.opens("/login/")
        self.page.get_by_role("textbox", name="Email").fill(self.who.email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.list).to_be_visible()

    def goes(self, status: Status) -> None:
        """Choose a status in the head of the desk, and see that it holds."""
        self.status.click()
        self.page.get_by_role("menuitemradio", name=status).click()
        expect(self.status).to_have_accessible_name(f"My status: {status}")

    def comes_online(self) -> None:
        """Sign in, and be online, as they chose the last time."""
        self._house.chose_status(self.who, "online")
        self.signs_in()
        expect(self.status).to_have_accessible_name("My status: Online")
        if "Reference" in self.who.departments:
            # Patrons would otherwise see the status of a second ago.
            self.page.evaluate(FOLLOWED, f"{self.url}/api/v1/widgets/ask/status")

    def chooses_language(self, code: str) -> None:
        """Choose the language of an English desk in "Profile", which loads the desk again."""
        self.opens("/desk/#/settings/profile")
        profile = self.page.get_by_role("region", name="Profile")
        profile.get_by_label("Language").select_option(code)
        profile.get_by_role("button", name="Save", exact=True).click()
        expect(self.page.locator("html")).not_to_have_attribute("lang", "en")

    @property
    def status(self) -> Locator:
        """The menu of one's own status; its name says which."""
        return self.page.get_by_role("button", name="My status")

    @property
    def list(self) -> Locator:
        return self.page.get_by_role("region", name="Patron Chats")

    def row(self, patron: str) -> Locator:
        """A patron's row in the list."""
        return self.list.get_by_role("listitem").filter(has=self.page.get_by_role("button", name=patron, exact=True))

    def name_in_list(self, patron: str) -> Locator:
        """The patron's name in the list, which opens the chat."""
        return self.list.get_by_role("button", name=patron, exact=True)

    def filter(self, name: str) -> Locator:
        """A filter of the list; its whole name tells the count, like "New (1)"."""
        return self.list.get_by_role("button", name=re.compile(rf"^{name} \(\d+\)$"))

    def counts(self, *, all_: int, new: int, mine: int) -> None:
        """Wait until the filters count so many."""
        for name, count in (("All", all_), ("New", new), ("Mine", mine)):
            expect(self.filter(name)).to_have_accessible_name(f"{name} ({count})")

    def claims(self, patron: str) -> None:
        """Claim from the list, and see the pane open."""
        self.row(patron).get_by_role("button", name="Claim Chat").click()
        expect(self.pane(patron)).to_be_visible()

    def pane(self, patron: str) -> Locator:
        """The window of a chat of mine."""
        return self.page.get_by_role("region", name=f"Chat with {patron}", exact=True)

    def box(self, patron: str) -> Locator:
        """The text box of a chat of mine."""
        return self.pane(patron).get_by_role("textbox", name="Message")

    def log(self, patron: str) -> Locator:
        """The conversation of a chat of mine."""
        return self.pane(patron).get_by_role("log", name="Conversation")

    def toast(self, words: str | re.Pattern[str]) -> Locator:
        """A line over the page."""
        return self.toasts.get_by_text(words)

    @property
    def toasts(self) -> Locator:
        """Lines over the page, which go by themselves after seconds."""
        return self.page.get_by_role("region", name="Notifications")

    def dismisses_toasts(self) -> None:
        """Dismiss all toasts, of which some may go by themselves meanwhile."""
        buttons = self.toasts.get_by_role("button", name="Dismiss")
        while buttons.count():
            buttons.evaluate_all("(buttons) => buttons.forEach((button) => button.click())")

    @property
    def preview(self) -> Locator:
        """The preview of a chat that isn't mine."""
        return self.page.get_by_role("region", name="Chat details")

    def says(self, patron: str, text: str) -> None:
        """Send a message, and see it in the conversation."""
        self.box(patron).fill(text)
        self.pane(patron).get_by_role("button", name=SEND).click()
        self.sees(patron, text)

    def sees(self, patron: str, text: str | re.Pattern[str]) -> None:
        """Wait until the conversation holds this text."""
        expect(self.log(patron)).to_contain_text(text)

    def sees_line(self, patron: str, word: str) -> None:
        """Wait until the chat's indicator says "Connected", "Reconnecting" or "Ended"."""
        expect(self.mark(patron, word)).to_be_visible()

    def mark(self, patron: str, word: str) -> Locator:
        """The chat's indicator, once it says this."""
        return self.pane(patron).get_by_role("img", name=word, exact=True)

    def tab(self, patron: str, name: str) -> Locator:
        """One of the tabs "Chat" and "Patron Information"."""
        return self.pane(patron).get_by_role("tab", name=name, exact=True)

    def ends(self, patron: str) -> None:
        """End a chat, and confirm it."""
        self.pane(patron).get_by_role("button", name="End Chat").click()
        self.page.get_by_role("dialog", name="End this chat?").get_by_role("button", name="Yes, End Chat").click()
        self.sees_line(patron, "Ended")


def receives_selection(box: Locator) -> None:
    """The browser reports a new selection to the page asynchronously, later than a test types."""
    box.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def in_order(log: Locator, *texts: str) -> None:
    """Wait until each of the texts is in the log exactly once, in this order."""
    once = r"(?:(?!" + "|".join(map(re.escape, texts)) + r")[\s\S])*"
    expect(log).to_have_text(re.compile("^" + once + once.join(map(re.escape, texts)) + once + "$"))
