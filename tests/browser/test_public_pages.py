"""The server's own pages in a browser: they can be read, reached by keyboard, and hold to their own policy."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.servers import ANA, MARTA, ROOT, Server

from .actors import Person

AXE = (ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
PAGES = ("/", "/login/", "/demo/", "/demo/hours/", "/api/v1/docs", "/nowhere/")
Open = Callable[..., BrowserContext]


@pytest.fixture(name="come")
def _come(new_context: Open, desk: Server, people: list[Person]) -> Callable[..., Person]:
    """Somebody with a browser; options are those of their context."""

    def come(**options: object) -> Person:
        person = Person(new_context(**options), desk.url)
        people.append(person)
        return person

    return come


def _wrong_by_axe(person: Person) -> list[str]:
    """What axe finds on the page in front."""
    person.page.evaluate(AXE)
    found: list[str] = person.page.evaluate(
        "async () => (await axe.run()).violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html)}`)"
    )
    return found


def _signs_in(person: Person, email: str, password: str, goal: str = "/desk/") -> None:
    person.opens(f"/login/?next={goal}")
    person.page.get_by_label("Email").fill(email)
    person.page.get_by_label("Password").fill(password)
    person.page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_servers_pages(come: Callable[..., Person], scheme: str) -> None:
    somebody = come(color_scheme=scheme)
    somebody.witness.expects("404", "422")
    for address in PAGES:
        somebody.opens(address)
        assert _wrong_by_axe(somebody) == [], address
    _signs_in(somebody, ANA, "wrong")
    expect(somebody.page.get_by_role("alert")).to_contain_text("don't go together")
    assert _wrong_by_axe(somebody) == []


def test_the_pages_fit_a_narrow_window(come: Callable[..., Person]) -> None:
    somebody = come(viewport={"width": 320, "height": 640})
    somebody.witness.expects("404")
    for address in PAGES:
        somebody.opens(address)
        assert somebody.page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_an_operator_signs_in_by_keyboard_alone(come: Callable[..., Person], desk: Server) -> None:
    ana = come()
    ana.opens("/desk/")
    expect(ana.page.get_by_label("Email")).to_be_focused()
    ana.page.keyboard.type(ANA)
    ana.page.keyboard.press("Tab")
    ana.page.keyboard.type(desk.passwords[ANA])
    ana.page.keyboard.press("Enter")
    ana.page.wait_for_url("**/desk/")


def test_a_keyboard_reaches_the_content_past_the_head(come: Callable[..., Person]) -> None:
    somebody = come()
    somebody.opens("/demo/hours/")
    somebody.page.keyboard.press("Tab")
    expect(somebody.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    somebody.page.keyboard.press("Enter")
    expect(somebody.page.locator("main")).to_be_focused()


def test_an_administrator_makes_an_operator_who_signs_in(come: Callable[..., Person], desk: Server) -> None:
    marta = come()
    _signs_in(marta, MARTA, desk.passwords[MARTA], "/admin/people/operator/add/")
    page = marta.page
    page.get_by_role("textbox", name="Email").fill("dora@harbour.example")
    page.get_by_role("textbox", name="Name").fill("Dora")
    page.get_by_label("Password", exact=False).first.fill("salt-rope-and-tar")
    page.get_by_label("Password confirmation").fill("salt-rope-and-tar")
    page.get_by_role("link", name="Add another Department").click()
    page.locator("select[name='memberships-0-department']").select_option(label="Reference, Harbour Library")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was added successfully")).to_be_visible()

    dora = come()
    _signs_in(dora, "dora@harbour.example", "salt-rope-and-tar")
    dora.page.wait_for_url("**/desk/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_admin(come: Callable[..., Person], desk: Server, scheme: str) -> None:
    marta = come(color_scheme=scheme)
    _signs_in(marta, MARTA, desk.passwords[MARTA], "/admin/")
    marta.page.wait_for_url("**/admin/")
    for address in (
        "",
        "people/operator/",
        "people/operator/1/change/",
        "people/operator/1/password/",
        "widgets/widget/add/",
    ):
        marta.opens(f"/admin/{address}")
        expect(marta.page.get_by_role("main")).to_be_visible()
        assert _wrong_by_axe(marta) == [], address


def test_the_api_is_documented_from_our_own_files(come: Callable[..., Person], desk: Server) -> None:
    somebody = come()
    elsewhere: list[str] = []
    somebody.page.on(
        "request", lambda asked: None if asked.url.startswith((desk.url, "data:")) else elsewhere.append(asked.url)
    )
    somebody.opens("/api/v1/docs")
    expect(somebody.page.get_by_text("/api/v1/widgets/{widget}/status")).to_be_visible()
    assert elsewhere == []
