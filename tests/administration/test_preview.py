"""The page of a widget's preview. Who may open it is in the table of pages."""

from tests.conftest import SignedIn
from tests.sample_people import People


def address(people: People) -> str:
    return f"/desk/widgets/{people.ask.pk}/preview/"


def test_A3_a_preview_can_send_nothing_and_is_framed_by_our_pages_alone(people: People, signed_in: SignedIn) -> None:
    answer = signed_in(people.marta).get(address(people))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    directives = answer["Content-Security-Policy"].split("; ")
    nothing = ("connect-src", "form-action", "frame-src", "base-uri", "default-src")
    assert {f"{name} 'none'" for name in nothing} <= set(directives)
    assert {"script-src 'self'", "style-src 'self'", "frame-ancestors 'self'"} <= set(directives)


def test_A3_a_preview_has_the_saved_settings_as_data(people: People, signed_in: SignedIn) -> None:
    people.ask.heading = "</script><script>alert(1)</script>"
    people.ask.save()
    page = signed_in(people.marta).get(address(people)).content.decode()
    assert "<script>alert" not in page
    assert "web/assets/preview-" in page
    assert "Reference" in page


def test_A3_a_preview_is_only_read(people: People, signed_in: SignedIn) -> None:
    assert signed_in(people.marta).post(address(people)).status_code == 405
