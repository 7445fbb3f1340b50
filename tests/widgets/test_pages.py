import json
import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from refdesk.kit.clock import now_ms
from refdesk.widgets import api, logos
from refdesk.widgets.models import Logo, Question, Widget
from refdesk.widgets.online import Now
from tests.sample_people import People


def _bootstrap(page: str) -> dict[str, Any]:
    match = re.search(r'<script id="bootstrap" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert match
    facts: dict[str, Any] = json.loads(match[1])
    return facts


def test_chat_page_has_the_widgets_facts_and_cannot_be_framed(people: People, client: Client) -> None:
    question = Question.objects.create(widget=people.ask, label="Which street?", required=True)
    answer = client.get("/chat/ask/")
    facts = _bootstrap(answer.content.decode())
    assert facts["widget"]["slug"] == "ask"
    assert facts["widget"]["department"] == "Reference"
    assert facts["widget"]["questions"] == [{"id": question.pk, "label": "Which street?", "required": True}]
    assert facts["embedded"] is False
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]


def test_the_embedded_page_may_stand_on_the_widgets_sites_alone(people: People, client: Client) -> None:
    answer = client.get("/embed/hill/")
    assert _bootstrap(answer.content.decode())["embedded"] is True
    assert answer["Content-Security-Policy"].endswith("frame-ancestors 'self' https://hill.example")


def test_a_page_that_is_not_allowed_gets_a_note_with_its_own_address(people: People, client: Client) -> None:
    """Any page may frame the note: it has nothing of the chat, and nothing to press."""
    answer = client.get("/embed/hill/", {"on": "https://Museum.example:8443"})
    assert (answer.status_code, answer["Cache-Control"]) == (403, "no-store")
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
    )
    page = answer.content.decode()
    assert '<pre dir="ltr">https://museum.example:8443</pre>' in page
    assert "“Ask a librarian”" in page
    assert not re.search(r"<(a|button|form|input|textarea|select|script|iframe)\b|bootstrap", page)
    assert not answer.cookies


def test_a_page_from_a_file_gets_the_explanation(people: People, client: Client) -> None:
    for origin in ("null", "file://"):
        assert "Open it from a web server." in client.get("/embed/ask/", {"on": origin}).content.decode()


def test_a_false_origin_gets_the_widgets_own_policy(people: People, client: Client) -> None:
    """An allowed site's name, ours, nonsense, or none at all: the browser shows the widget on its sites alone."""
    for on in (
        {"on": "https://hill.example"},
        {"on": "http://testserver"},
        {"on": "http://127.0.0.1:8000"},
        {"on": "<b>"},
        {},
    ):
        answer = client.get("/embed/hill/", on)
        assert _bootstrap(answer.content.decode())["embedded"] is True
        assert answer["Content-Security-Policy"].endswith("frame-ancestors 'self' https://hill.example")


def test_the_frame_page_may_frame_any_page_of_the_web_and_be_framed_by_none(people: People, client: Client) -> None:
    answer = client.get("/frame/ask/")
    assert _bootstrap(answer.content.decode())["embedded"] is False
    policy = answer["Content-Security-Policy"]
    assert "frame-src http: https:;" in policy
    assert "script-src 'self';" in policy
    assert policy.endswith("frame-ancestors 'none'")
    assert client.get("/frame/ask/", secure=True)["Content-Security-Policy"].endswith("; upgrade-insecure-requests")


def test_which_pages_of_the_sample_site_may_stand_in_a_frame(people: People, client: Client) -> None:
    """Pages of one library do; one refuses, as some sites do."""
    for host, framed in (
        ("localhost", "frame-ancestors 'self' http://localhost:*"),
        ("testserver", "ancestors 'self'"),
    ):
        policy = client.get("/demo/hours/", headers={"host": host})["Content-Security-Policy"]
        assert framed in policy
        assert ("localhost" in policy) is (host == "localhost")
    refuses = client.get("/demo/map-room/")
    assert refuses["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in refuses["Content-Security-Policy"]


def test_the_widgets_pages_and_loader_set_no_cookie(people: People, client: Client) -> None:
    for address in (
        "/chat/ask/",
        "/frame/ask/",
        "/embed/ask/",
        "/embed/ask.js",
        "/api/v1/widgets/ask/status",
        "/demo/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200
        assert not answer.cookies, address
        assert "Cookie" not in answer.get("Vary", ""), address


def test_texts_cannot_leave_the_bootstrap(people: People, client: Client) -> None:
    people.ask.heading = "</script><script>alert(1)</script>"
    people.ask.save()
    page = client.get("/embed/ask/").content.decode()
    assert "<script>alert" not in page
    assert _bootstrap(page)["widget"]["heading"] == people.ask.heading


def test_the_loader_carries_the_widget_and_finds_its_frame_where_it_came_from(people: People, client: Client) -> None:
    people.ask.title = "Ask </script> us\u2028"
    people.ask.save()
    answer = client.get("/embed/ask.js", headers={"host": "desk.localhost:8000"})
    script = answer.content.decode()
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert '"frame":"http://desk.localhost:8000/embed/ask/"' in script
    assert "\u2028" not in script
    assert "public" in answer["Cache-Control"]


def test_loader_is_the_same_under_any_host_name(people: People, client: Client, settings: Any) -> None:
    settings.CONFIG = replace(settings.CONFIG, public_url="https://desk.example.org")
    settings.ALLOWED_HOSTS = ["desk.example.org", "other.example"]
    for host in ("desk.example.org", "other.example", "DESK.example.org:81"):
        script = client.get("/embed/ask.js", headers={"host": host}).content.decode()
        assert '"frame":"https://desk.example.org/embed/ask/"' in script, host


def test_an_unchanged_loader_is_not_sent_again(people: People, client: Client) -> None:
    packed = client.get("/embed/ask.js", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    tag = packed["ETag"]
    again = client.get("/embed/ask.js", headers={"if-none-match": tag})
    assert again.status_code == 304
    assert not again.content
    people.ask.title = "Other"
    people.ask.save()
    assert client.get("/embed/ask.js", headers={"if-none-match": tag}).status_code == 200


def test_an_unknown_widget_is_not_found(people: People, client: Client) -> None:
    for address in ("/chat/none/", "/frame/none/", "/embed/none/", "/embed/none.js"):
        assert client.get(address).status_code == 404


def test_a_right_to_left_librarys_page_is_mirrored(people: People, client: Client) -> None:
    people.harbour.language = "ar"
    people.harbour.save()
    assert '<html lang="ar" dir="rtl">' in client.get("/chat/ask/").content.decode()


@pytest.mark.parametrize(("online", "text"), [(True, "A librarian is online."), (False, "No one is online right now.")])
def test_loader_says_whether_somebody_is_online(
    people: People, client: Client, monkeypatch: pytest.MonkeyPatch, online: bool, text: str
) -> None:
    monkeypatch.setattr(api, "department_now", lambda _: Now(online))
    first = client.get("/embed/ask.js")
    state = '"state":"online"' if online else '"state":"offline"'
    assert (state in first.content.decode(), text in first.content.decode()) == (True, True)
    assert first["Cache-Control"] == "public, max-age=30"
    assert client.get("/embed/ask.js", headers={"if-none-match": first["ETag"]}).status_code == 304


@pytest.mark.parametrize(
    ("form", "rules", "facts"),
    [
        ("button", ("position:fixed;inset-inline-start:16px",), {}),
        ("tab", ("writing-mode:vertical-rl", "inset-inline-start:-6px"), {}),
        ("page", ("display:block",), {"form": "page"}),
        ("link", ("position:fixed",), {"form": "link", "frame": "http://127.0.0.1:8000/chat/ask/"}),
    ],
)
def test_W6_the_loader_has_the_form_of_the_widget(
    people: People, client: Client, form: str, rules: tuple[str, ...], facts: dict[str, str]
) -> None:
    Widget.objects.filter(pk=people.ask.pk).update(form=form, side="start", accent="#ffee00")
    loader = client.get("/embed/ask.js").content.decode()
    settings = json.loads(loader[loader.rindex("})({") + 3 : loader.rindex(")")])
    assert all(rule in settings["css"] for rule in rules)
    assert "$" not in settings["css"]
    assert {name: settings.get(name) for name in facts} == facts
    assert ("form" in settings) is ("form" in facts)
    assert ("background:#ffee00;color:#1b1d20" in settings["css"]) is (form != "page")


def test_W6_the_types_of_the_api_are_served(people: People, client: Client) -> None:
    answer = client.get("/embed/refdesk.d.ts")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert 'declare module "@refdesk/embed"' in answer.content.decode()


def test_W6_a_logo_is_served_for_good_and_runs_nothing(people: People, client: Client) -> None:
    digest = logos.store(b"a JPEG")
    Widget.objects.filter(pk=people.ask.pk).update(logo=digest)
    address = _bootstrap(client.get("/embed/ask/").content.decode())["widget"]["logo"]
    answer = client.get(address)
    assert (answer.content, answer["Content-Type"]) == (b"a JPEG", "image/jpeg")
    assert "immutable" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert _bootstrap(client.get("/embed/hill/").content.decode())["widget"]["logo"] == ""


def test_W6_a_logo_that_no_widget_has_is_deleted_after_two_days(people: People) -> None:
    used, unused = logos.store(b"used"), logos.store(b"unused")
    Widget.objects.filter(pk=people.ask.pk).update(logo=used)
    in_days = now_ms() + 86_400_000 * logos.UNUSED_DAYS
    assert logos.sweep(in_days) == 0
    assert logos.sweep(in_days + 86_400_000) == 1
    assert [logo.pk for logo in Logo.objects.all()] == [used]
    assert unused != used
