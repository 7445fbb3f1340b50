import pytest
from django.test import Client

from refdesk.widgets.color import contrast, text_on


@pytest.mark.parametrize(
    "background", ["#2456c2", "#ffd400", "#000000", "#ffffff", "#767676", "#777777", "#ff0000", "#e8902f"]
)
def test_the_text_can_be_read_on_any_colour(background: str) -> None:
    assert contrast(text_on(background), background) >= 4.5


def test_the_style_sheet_of_a_color_has_a_text_that_can_be_read(client: Client) -> None:
    answer = client.get("/embed/accent/ffd400.css")
    assert b"--accent:#ffd400;--on-accent:#1b1d20;" in answer.content
    assert b"#ffd400, white 12%" in answer.content
    assert "immutable" in answer["Cache-Control"]
    assert b"#2456c2, black 12%" in client.get("/embed/accent/2456c2.css").content


@pytest.mark.parametrize("digits", ["ffd40", "FFD400", "ffd400a", "red"])
def test_another_address_than_a_colors_has_no_style_sheet(client: Client, digits: str) -> None:
    assert client.get(f"/embed/accent/{digits}.css").status_code == 404


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#2456c2", "#ffffff") == pytest.approx(6.6, abs=0.05)
