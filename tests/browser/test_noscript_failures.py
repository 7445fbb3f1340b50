"""What plain pages say after a form that didn't arrive is true: the text is there, or the browser sends it again."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.servers import Server

from .actors import Operator, Patron
from .server_admin import House
from .test_noscript import START

NewPatron = Callable[..., Patron]
QUESTION = "Where do I find the 1924 city directory?"


def test_L3_the_text_is_still_there_after_files_that_were_too_large(
    new_patron: NewPatron, ana: Operator, house: House, tmp_path: Path
) -> None:
    house.sets_widget(accepts_files=True)
    large = tmp_path / "map.tiff"
    with large.open("wb") as file:
        file.truncate(70 * 2**20)
    patron = new_patron(java_script_enabled=False)
    patron.recorder.expects("413")
    page = patron.page
    patron.opens(START)
    page.get_by_label("Question").fill(QUESTION)
    page.get_by_role("button", name="Start Chat").click()
    page.get_by_role("button", name="Add a Message").click()
    page.get_by_role("textbox", name="Message").fill("Here is the map.")
    page.get_by_label("Files").set_input_files(large)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Go back: your text is still there.")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("textbox", name="Message")).to_have_value("Here is the map.")


def test_L3_a_question_is_sent_again_by_a_reload_while_the_service_is_busy(
    new_patron: NewPatron, ana: Operator, desk: Server
) -> None:
    """Back would show an empty form: a public computer must not show the last person's question."""
    patron = new_patron(java_script_enabled=False)
    patron.recorder.expects("503")
    page = patron.page
    patron.opens(START)
    page.get_by_label("Question").fill(QUESTION)
    database = next(desk.data.glob("*.sqlite3"))
    away = database.rename(database.with_suffix(".away"))
    try:
        page.get_by_role("button", name="Start Chat").click()
        expect(page.get_by_text("reload this page: your browser sends it again.")).to_be_visible()
    finally:
        away.rename(database)
    page.reload()
    expect(page).to_have_title(re.compile("^Waiting for an answer"))
    expect(page.get_by_role("log", name="Conversation")).to_contain_text(QUESTION)
    page.go_back()
    expect(page.get_by_label("Question")).to_have_value("")
