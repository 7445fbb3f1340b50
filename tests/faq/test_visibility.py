"""Who sees what isn't public: operators of its library, at the desk. To all others it isn't there."""

import json
from typing import Any

import pytest
from django.test import Client

from refdesk.faq.models import Faq
from refdesk.staff.models import Operator
from tests.conftest import SignedIn
from tests.sample_people import People

from .world import faq, group

SEARCH = "/api/v1/desk/faq/search"
GROUPS = "/api/v1/desk/faq/groups"


@pytest.fixture(name="hidden")
def _hidden(people: People) -> dict[str, Faq]:
    """A draft, a retired and an internal one, each about the zither; one that anybody may read stands beside them."""
    borrowing = group(people.harbour)
    faq(borrowing, "Opening hours")
    return {
        "draft": faq(borrowing, "Zither draft", state=Faq.State.DRAFT),
        "retired": faq(borrowing, "Zither retired", state=Faq.State.RETIRED),
        "internal": faq(group(people.harbour, "at-the-desk", public=False), "Zither internal"),
    }


def test_internal_faqs_are_not_public(hidden: dict[str, Faq]) -> None:
    anybody = Client()
    for address in (
        "/faq/",
        "/faq/?q=zither",
        "/faq/borrowing/",
        "/faq/borrowing/?q=zither",
        "/sitemap.xml",
        "/api/v1/faq/groups",
        "/api/v1/faq/search?q=zither",
        "/api/v1/faq/search",
        "/api/v1/faq/search?group=borrowing",
    ):
        answer = anybody.get(address)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "Zither" not in text, address
        assert "at-the-desk" not in text, address


def test_internal_faqs_have_no_public_page(hidden: dict[str, Faq]) -> None:
    for hidden_faq in hidden.values():
        where = f"{hidden_faq.group.slug}/{hidden_faq.slug}"
        assert Client().get(f"/faq/{where}").status_code == 404
        assert Client().post(f"/faq/{where}/helpful", {"helpful": "yes"}).status_code == 404
        assert Client().get(f"/api/v1/faq/groups/{where}").status_code == 404
    assert Client().get("/faq/at-the-desk/").status_code == 404
    assert Client().get("/api/v1/faq/search?group=at-the-desk").status_code == 404


def test_an_internal_page_is_for_operators_of_its_library(
    people: People, signed_in: SignedIn, hidden: dict[str, Faq]
) -> None:
    page = hidden["internal"].path
    for operator in (people.ana, people.ben, people.marta):
        shown = signed_in(operator).get(page)
        assert shown.status_code == 200
        assert "Zither internal" in shown.content.decode()
        assert "noindex" in shown.content.decode()
    for outsider in (people.olga, people.root):
        assert signed_in(outsider).get(page).status_code == 404
    response = Client().get(page)
    assert (response.status_code, response["Location"]) == (302, f"/login/?next={page}")


def test_desk_page_is_for_published_internal_faqs_alone(hidden: dict[str, Faq], ana: Client) -> None:
    for state in ("draft", "retired"):
        assert ana.get(f"/desk/faq/{hidden[state].pk}").status_code == 404
    public = Faq.objects.get(question="Opening hours")
    assert ana.get(f"/desk/faq/{public.pk}")["Location"] == public.path


def test_operators_search_their_librarys_groups(hidden: dict[str, Faq], ana: Client) -> None:
    groups = {group["name"]: group for group in json.loads(ana.get(GROUPS).content)}
    assert {name: group["internal"] for name, group in groups.items()} == {"Borrowing": False, "At the desk": True}
    inside = json.loads(ana.get(f"{SEARCH}?q=zither&group={groups['At the desk']['id']}").content)
    assert inside == {
        "total": 1,
        "corrected": "",
        "faqs": [
            {
                "id": hidden["internal"].pk,
                "question": "Zither internal",
                "excerpt": "Ask us.",
                "group": "At the desk",
                "internal": True,
                "path": f"/desk/faq/{hidden['internal'].pk}",
                "address": None,
            }
        ],
    }
    assert json.loads(ana.get(SEARCH, {"q": "zither"}).content) == {"total": 0, "corrected": "", "faqs": []}
    [public] = json.loads(ana.get(SEARCH, {"q": "hours"}).content)["faqs"]
    assert public["address"] == "http://127.0.0.1:8000/faq/borrowing/opening-hours"


def test_another_librarys_groups_are_not_there(people: People, signed_in: SignedIn, hidden: dict[str, Faq]) -> None:
    inside = hidden["internal"].group_id

    def sees(who: Operator) -> Any:
        client = signed_in(who)
        listed = json.loads(client.get(GROUPS).content)
        everything = json.loads(client.get(SEARCH, {"q": "zither hours"}).content)
        return listed, client.get(f"{SEARCH}?q=zither&group={inside}").status_code, everything["total"]

    for outsider in (people.olga, people.root):
        assert sees(outsider) == ([], 404, 0)
