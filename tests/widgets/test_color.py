import pytest

from refdesk.widgets.color import contrast, text_on


@pytest.mark.parametrize(
    "background", ["#2456c2", "#ffd400", "#000000", "#ffffff", "#767676", "#777777", "#ff0000", "#e8902f"]
)
def test_the_text_can_be_read_on_any_colour(background: str) -> None:
    assert contrast(text_on(background), background) >= 4.5


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#2456c2", "#ffffff") == pytest.approx(6.6, abs=0.05)
