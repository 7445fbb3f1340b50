"""“Was this helpful?”: one answer of each browser, from our own pages, so often and no more."""

import re
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from refdesk.faq import votes
from refdesk.faq.models import Faq, Vote
from refdesk.kit.quota import Quota
from tests.sample_people import People

from .world import faq, group


@pytest.fixture(name="printing")
def _printing(people: People) -> Faq:
    return faq(group(people.harbour), "How do I print?")


def _answer(about: Faq, helpful: str, *, browser: str = "", client: Client | None = None, **headers: str) -> Any:
    """Open the page, and press a button on it."""
    client = client or Client(enforce_csrf_checks=True)
    [token] = re.findall(r'name="token" value="([^"]*)"', client.get(about.path).content.decode())
    form = {"helpful": helpful, "token": token, "browser": browser}
    return client.post(f"{about.path}/helpful", form, headers=headers)


def _counts(about: Faq) -> tuple[int, int]:
    about.refresh_from_db()
    return about.helpful, about.unhelpful


def test_vote_is_counted_and_redirected(printing: Faq) -> None:
    answer = _answer(printing, "yes", browser="one")
    assert (answer.status_code, answer["Location"]) == (302, f"{printing.path}?voted=yes#voted")
    assert not answer.cookies
    assert _counts(printing) == (1, 0)
    page = Client().get(f"{printing.path}?voted=yes").content.decode()
    assert "Thanks for your feedback." in page
    assert "1 reader found this helpful" in page


def test_second_vote_of_a_browser_replaces_the_first(printing: Faq) -> None:
    for helpful in ("yes", "yes", "no", "no"):
        _answer(printing, helpful, browser="one")
    assert _counts(printing) == (0, 1)
    _answer(printing, "yes", browser="two")
    assert _counts(printing) == (1, 1)
    assert Vote.objects.count() == 2


def test_browsers_without_script_are_identified_by_address_and_agent(printing: Faq) -> None:
    for agent in ("Firefox", "Firefox", "Chromium"):
        _answer(printing, "yes", user_agent=agent)
    assert _counts(printing) == (2, 0)


def test_voter_is_not_stored(printing: Faq, people: People) -> None:
    other = faq(printing.group, "How do I scan?")
    for question in (printing, other):
        _answer(question, "yes", browser="the-browsers-name", user_agent="Firefox")
    first, second = Vote.objects.values_list("voter", flat=True)
    assert first != second
    assert "browser" not in first


def test_vote_from_another_site_is_refused(printing: Faq) -> None:
    other = faq(printing.group, "How do I scan?")
    assert _answer(printing, "yes", origin="https://evil.example").status_code == 403
    assert _answer(printing, "perhaps").status_code == 403
    for token in ("", "1:x:y", votes.form_token(other), signing.TimestampSigner().sign(str(printing.pk))):
        forged = Client().post(f"{printing.path}/helpful", {"helpful": "yes", "token": token})
        assert forged.status_code == 403
    assert Client().get(f"{printing.path}/helpful").status_code == 405
    assert _counts(printing) == (0, 0)
    assert _answer(printing, "yes", origin="http://testserver").status_code == 302
    # The page may be under a chat, where our own pages stand in a sandbox.
    assert _answer(printing, "yes", origin="null").status_code == 302


def test_a_form_that_lay_open_for_days_is_out_of_date(printing: Faq, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "_FORM_SECONDS", -1)
    answer = _answer(printing, "yes")
    assert answer.status_code == 403
    assert "Reload the page" in answer.content.decode()


def test_votes_per_address_are_limited(printing: Faq, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "per_address", Quota("faq/test-votes", 2, 60))
    outcomes = [_answer(printing, "yes", browser=str(number)).status_code for number in range(3)]
    assert outcomes == [302, 302, 429]
    assert _counts(printing) == (2, 0)
