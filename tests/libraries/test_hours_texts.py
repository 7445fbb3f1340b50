"""When a department opens, in every language of readers."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from refdesk.libraries import hours_texts
from refdesk.libraries.hours_texts import Opening
from refdesk.translations.offered import offered

BERLIN = ZoneInfo("Europe/Berlin")
FRIDAY = date(2026, 11, 27)
HALF_DAY_CLOCKS = {"ar", "en", "ko"}
"""Languages whose readers write 2 PM, not 14:00 (CLDR)."""


def opens(text: str, language: str = "en") -> Opening:
    return Opening(datetime.fromisoformat(text).replace(tzinfo=BERLIN), FRIDAY, language)


@pytest.fixture(autouse=True)
def _no_cache() -> None:
    hours_texts._text.cache_clear()


@pytest.mark.parametrize("language", [offer.code for offer in offered()])
def test_L1_an_opening_is_said_in_each_language_with_its_clock(language: str) -> None:
    times = ("2026-11-27 20:00", "2026-11-28 20:00", "2026-11-30 20:00", "2026-12-24 20:00", "2027-01-04 20:00")
    texts = [opens(text).text(language) for text in times]
    assert all("8:00" in text if language in HALF_DAY_CLOCKS else "20" in text for text in texts)
    assert len({*texts}) == 5
    assert language == "en" or not any("Opens" in text for text in texts)


@pytest.mark.parametrize(
    ("at", "language", "text"),
    [
        ("2026-11-30 14:00", "de", "Öffnet am Montag um 14:00"),
        ("2026-11-30 14:00", "es", "Abre el lunes: 14:00"),
        ("2026-11-30 14:00", "ko", "월요일 오후 2:00에 시작합니다"),
        ("2026-11-30 14:00", "tr", "Açılış: Pazartesi, 14:00"),
        ("2026-12-24 10:00", "cs", "Otevírá se: 24. prosince v 10:00"),
        ("2026-12-24 10:00", "fi", "Avataan: 24. joulukuuta klo 10.00"),
        ("2026-12-24 10:00", "it", "Apre 24 dicembre alle 10:00"),
        ("2026-12-24 10:00", "ru", "Откроется: 24 декабря, 10:00"),
        ("2027-01-04 10:00", "uk", "Відкриється: 04 січня 2027 р., 10:00"),
    ],
)
def test_L1_days_are_written_as_inside_a_sentence_of_the_language(at: str, language: str, text: str) -> None:
    assert opens(at).text(language) == text


def test_L1_an_opening_is_said_in_the_librarys_language_without_an_offered_one() -> None:
    opening = opens("2026-11-28 09:00", "fr")
    assert [opening.text(tag) for tag in ("", "tlh", "fr-CA")] == ["Ouverture demain à 09:00"] * 3
    assert opening.text("de-AT") == "Öffnet morgen um 09:00"
    assert opens("2026-11-28 09:00", "tlh").text() == "Opens tomorrow at 9:00 AM"


def test_L1_a_language_without_the_sentence_says_it_whole_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hours_texts, "_", lambda text: text)
    assert opens("2026-11-30 14:00").text("de") == "Opens on Monday at 2:00 PM"
    hours_texts._text.cache_clear()
