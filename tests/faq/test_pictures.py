"""Pictures in answers: their stored form, who may see one, and when it is deleted."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client

from refdesk.faq import queries
from refdesk.faq.models import Faq, Picture
from refdesk.faq.pictures.serve import preview_address
from refdesk.faq.pictures.sweep import UNUSED_DAYS, sweep
from refdesk.files import storage
from refdesk.files.expire import sweeps
from refdesk.files.models import File, State
from refdesk.identity import sign_in_rules
from refdesk.kit.clock import now_ms
from tests.conftest import SignedIn
from tests.sample_people import People

from .world import faq, group, picture, shows

DAY = 24 * 3600_000
pytestmark = pytest.mark.usefixtures("folder")


def test_an_answer_stores_each_picture_with_the_ratio_of_its_file(people: People) -> None:
    stored = picture(people.harbour, width=800, height=600)
    borrowing = group(people.harbour)
    for written, width, height in (
        ('width="400"', 400, 300),
        ('width="4" height="7"', 4, 3),
        ("", 800, 600),
        ('width="9999"', 800, 600),
    ):
        made = faq(borrowing, "Where?", f'<p>Here: <img src="{stored.path}" alt="A map" {written}></p>')
        size = f'width="{width}" height="{height}"'
        assert made.answer == f'<p>Here: <img src="{stored.path}" alt="A map" {size} loading="lazy"></p>'
        assert list(stored.faqs.all()) == [made]
        made.delete()


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ('<img src="{own}">', "has no alternative text. Describe it in alt="),
        ('<img src="{other}" alt="x">', "isn’t stored in this library. Remove it, or upload it again."),
        ('<img src="/faq-pictures/00000000000000000000.jpg" alt="x">', "isn’t stored in this library."),
        ('<img src="{own}" alt="{long}">', "An alternative text has at most 500 characters."),
        ('<img src="{own}" alt="">', "This answer has only decorative pictures."),
        ('<img src="{own}" alt="x">' * 51, "An answer has at most 50 pictures."),
    ],
)
def test_an_answer_with_a_wrong_picture_is_refused_in_words(people: People, tag: str, text: str) -> None:
    plan, other = picture(people.harbour), picture(people.hill)
    answer = tag.format(own=plan.path, other=other.path, long="x" * 501)
    with pytest.raises(ValidationError) as refused:
        faq(group(people.harbour), "Where?", answer)
    [reason] = refused.value.message_dict["answer"]
    assert text in reason
    assert not Faq.objects.exists()


def test_an_answer_saved_without_a_check_uses_no_picture_of_another_library(people: People) -> None:
    plan, other = picture(people.harbour), picture(people.hill, b"1")
    made = Faq(group=group(people.harbour), question="Where?", answer=shows(plan) + shows(other), state="published")
    made.slug = "where"
    made.save()
    assert list(Picture.objects.exclude(faqs=None)) == [plan]
    assert Client().get(other.path).status_code == 404


def test_pictures_of_other_websites_are_removed_and_alternative_texts_stay_text(people: People) -> None:
    plan = picture(people.harbour)
    answer = (
        f'<p><img src="{plan.path}" alt="&lt;b onclick=x()&gt; &quot;a&quot; > b" onerror="x()" srcset="//x.example/y">'
        f'<img src="https://x.example/y.png" alt="Z"><img src="//x.example{plan.path}" alt="Z">'
        f'<img src="{plan.path}?x" alt="Z"><img src="data:image/png;base64,AAAA" alt="Z"></p>'
    )
    made = faq(group(people.harbour), "Where?", answer)
    assert made.plain_answer == '<b onclick=x()> "a" > b'
    page = Client().get(made.path).content.decode()
    assert 'alt="&lt;b onclick=x()&gt; &quot;a&quot; &gt; b"' in page
    assert made.answer.count("<img ") == 1
    assert all(text not in made.answer for text in ("x.example", "data:", "onerror", "srcset", "Z"))
    made.save()
    assert Faq.objects.get().answer == made.answer


def test_the_alternative_text_stands_for_a_picture_in_searches_and_plain_texts(people: People) -> None:
    made = faq(group(people.harbour), "Where?", shows(picture(people.harbour), "Cloakroom & lockers"))
    answer = Client().get("/api/v1/faq/search?q=lockers").json()
    assert [faq["excerpt"] for faq in answer["faqs"]] == ["Here: Cloakroom & lockers"]
    assert queries.answers("cloakroom", queries.public_groups()).faqs == (made,)


def test_the_api_and_search_engines_get_whole_addresses(people: People, settings: Any) -> None:
    shown = picture(people.harbour)
    made = faq(group(people.harbour), "Where?", shows(shown))
    whole = f'src="{settings.CONFIG.public_url}{shown.path}"'
    assert whole in Client().get(f"/api/v1/faq/groups/borrowing/{made.slug}").json()["answer"]
    assert json.dumps(whole)[1:-1].replace("/", "\\/") in Client().get(made.path).content.decode().replace("/", "\\/")


def test_a_public_picture_is_for_everybody_and_each_cache_asks_whether_it_still_is(people: People) -> None:
    shown = picture(people.harbour, b"\xff\xd8\xff")
    made = faq(group(people.harbour), "Where?", shows(shown))
    response = Client().get(shown.path)
    assert (response.status_code, response.content) == (200, b"\xff\xd8\xff")
    for header, value in {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "Cache-Control": "public, no-cache",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }.items():
        assert response[header] == value
    assert not response.cookies
    assert "Cookie" not in response["Vary"]
    again = Client().get(shown.path, headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert Client().post(shown.path).status_code == 405
    Faq.objects.filter(pk=made.pk).update(state=Faq.State.RETIRED)
    gone = Client().get(shown.path, headers={"If-None-Match": response["ETag"]})
    assert (gone.status_code, gone["Cache-Control"]) == (404, "no-store")


def test_a_picture_is_for_those_who_may_read_its_faq(people: People, signed_in: SignedIn) -> None:
    drafted, internal = picture(people.harbour, b"1"), picture(people.harbour, b"2")
    unused = picture(people.harbour, b"3")
    faq(group(people.harbour), "Draft?", shows(drafted), state=Faq.State.DRAFT)
    faq(group(people.harbour, "inside", public=False), "Codes?", shows(internal))
    readers = {
        drafted: {people.marta, people.root},
        internal: {people.marta, people.root, people.ana, people.ben},
        unused: {people.marta, people.root},
    }
    for shown, allowed in readers.items():
        for who in (people.marta, people.root, people.ana, people.ben, people.olga):
            response = signed_in(who).get(shown.path)
            assert response.status_code == (200 if who in allowed else 404), (shown, who)
            assert response["Cache-Control"] == ("private, no-cache" if who in allowed else "no-store")
        assert Client().get(shown.path).status_code == 404
    private = signed_in(people.marta).get(drafted.path)
    assert (private["Cross-Origin-Resource-Policy"], private["Vary"][:6]) == ("same-origin", "Cookie")
    # One public FAQ that shows it is enough.
    faq(group(people.harbour, "maps"), "Map?", shows(drafted))
    assert Client().get(drafted.path).status_code == 200


def test_the_picture_of_a_draft_is_for_the_networks_of_the_desk_alone(people: People, signed_in: SignedIn) -> None:
    """It is read outside the paths of the desk."""
    drafted, marta = picture(people.harbour, b"1"), signed_in(people.marta)
    faq(group(people.harbour), "Draft?", shows(drafted), state=Faq.State.DRAFT)
    assert marta.get(drafted.path).status_code == 200
    rules = sign_in_rules.stored()
    rules.desk_networks = "192.0.2.0/24"
    sign_in_rules.save(rules)
    cache.clear()
    assert marta.get(drafted.path).status_code == 404
    assert marta.get(drafted.path, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_picture_of_a_draft_waits_for_a_required_second_factor(people: People, signed_in: SignedIn) -> None:
    drafted = picture(people.harbour, b"1")
    faq(group(people.harbour), "Draft?", shows(drafted), state=Faq.State.DRAFT)
    rules = sign_in_rules.stored()
    rules.second_factor = "all"
    sign_in_rules.save(rules)
    cache.clear()
    assert signed_in(people.marta).get(drafted.path).status_code == 404


def test_a_signed_address_of_a_preview_is_for_one_picture_and_a_short_time(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, other = picture(people.harbour, b"1"), picture(people.harbour, b"2")
    signed = preview_address(plan.name)
    shown = Client().get(signed)
    assert (shown.status_code, shown["Cross-Origin-Resource-Policy"]) == (200, "cross-origin")
    assert shown["Cache-Control"] == "private, no-cache"
    for wrong in (
        signed.replace(plan.name, other.name),
        f"{plan.path}?preview=x:y",
        f"{plan.path}?preview=",
    ):
        assert Client().get(wrong).status_code == 404
    monkeypatch.setattr("refdesk.faq.pictures.serve.PREVIEW_SECONDS", -1)
    assert Client().get(signed).status_code == 404


def test_a_picture_whose_bytes_are_gone_is_not_there(people: People) -> None:
    shown = picture(people.harbour)
    faq(group(people.harbour), "Where?", shows(shown))
    assert Client().get(shown.path).status_code == 404
    File.objects.update(state=State.EXPIRED)
    assert Client().get(shown.path).status_code == 404


def test_a_picture_is_deleted_once_no_faq_in_any_state_has_shown_it_for_days(people: People) -> None:
    shown, now = picture(people.harbour, b"1"), now_ms()
    borrowing = group(people.harbour)
    draft = faq(borrowing, "Draft?", shows(shown), state=Faq.State.DRAFT)
    retired = faq(borrowing, "Retired?", shows(shown), state=Faq.State.RETIRED)
    later = now + (UNUSED_DAYS + 1) * DAY
    assert sweep(later) == 0
    draft.answer = "<p>Nothing.</p>"
    draft.save()
    assert sweep(later) == 0
    retired.delete()
    assert (sweep(later), sweep(later + UNUSED_DAYS * DAY - 1)) == (0, 0)
    # An undone change in between: the pause begins again.
    draft.answer = shows(shown)
    draft.save()
    assert sweep(later + 2 * UNUSED_DAYS * DAY) == 0
    Faq.objects.all().delete()
    last = later + 3 * UNUSED_DAYS * DAY
    assert (sweep(last), sweep(last + UNUSED_DAYS * DAY + 1)) == (0, 1)
    assert not Picture.objects.exists()
    sweeps.clear_deleted(sweeps.delete_bytes(sweeps.rows_to_delete(last)), last)
    assert list(storage.all_keys()) == []
    assert File.objects.get().name == ""


def test_a_picture_that_was_never_used_is_deleted_after_the_pause(people: People) -> None:
    picture(people.harbour)
    assert sweep(now_ms() + (UNUSED_DAYS - 1) * DAY) == 0
    assert sweep(now_ms() + (UNUSED_DAYS + 1) * DAY) == 1
