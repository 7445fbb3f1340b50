"""The scenes of Administration in the guide for administrators."""

from pathlib import Path

from playwright.sync_api import expect

from .studio import Librarian, studio


def play(into: Path) -> None:
    """All of it."""
    with studio(into) as made:
        marta = made.librarian("Marta Lindqvist")
        _opens(marta, "Departments")
        marta.page.get_by_role("list", name="Departments").get_by_role("link", name="Local History").click()
        expect(marta.page.get_by_role("group", name="Monday")).to_be_visible()
        marta.hushes()
        marta.page.set_viewport_size({"width": 1120, "height": 1120})
        made.take("opening-hours", marta.page)


def _opens(marta: Librarian, section: str) -> None:
    marta.page.get_by_role("navigation", name="Desk").get_by_role("link", name="Administration").click()
    sections = marta.page.get_by_role("navigation", name="Sections of Administration")
    sections.get_by_role("link", name=section).click()
