"""Times on the desk are the library's, on the patron's side the browser's."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, expect

from .actors import Operator, Patron


def shown(log: Locator) -> tuple[datetime, str]:
    """When the first message was stored, and the words for it."""
    stamp = log.get_by_role("time").first
    return datetime.fromisoformat(stamp.get_attribute("datetime") or ""), " ".join(stamp.inner_text().split())


def clock(at: datetime) -> str:
    """A time of the day in American English."""
    return f"{at:%I:%M %p}".lstrip("0")


def test_times_are_the_librarys_on_the_desk_and_the_browsers_in_the_widget(
    new_patron: Callable[..., Patron], hire: Callable[..., Operator]
) -> None:
    """Both browsers are in a zone where it is another day than in the library, whose zone is UTC."""
    zone = "Pacific/Pago_Pago" if datetime.now(UTC).hour < 11 else "Pacific/Kiritimati"
    ana = hire("Ana Morales", "Reference", timezone_id=zone, locale="en-US")
    dana = new_patron(timezone_id=zone, locale="en-US")
    ana.comes_online()
    dana.opens("/chat/ask/")
    dana.asks("Where is the map room?", name="Dana")
    ana.claims("Dana")
    expect(ana.list.get_by_text("Times are in UTC.")).to_be_visible()
    at, words = shown(ana.log("Dana"))
    assert words == clock(at.astimezone(UTC))
    ana.tab("Dana", "Patron Information").click()
    expect(ana.pane("Dana").get_by_text("(UTC)")).to_be_visible()
    at, words = shown(dana.log)
    assert words == clock(at.astimezone(ZoneInfo(zone)))
    ana.page.get_by_role("link", name="Statistics", exact=True).click()
    expect(ana.page.get_by_label("To", exact=True)).to_have_value(f"{datetime.now(UTC):%Y-%m-%d}")
    expect(ana.page.get_by_text("Times are in UTC.")).to_be_visible()
