"""Exports, erasures and changes of rights require a recent password, code or passkey."""

import json
from typing import Any

import pytest
from django.test import Client

from refdesk.audit.models import Action, Entry
from refdesk.kit import quota
from refdesk.libraries.models import Department, Library
from refdesk.retention import periods
from refdesk.staff.models import Operator
from refdesk.tickets.models import Queue
from refdesk.widgets.models import Widget
from tests.authenticator_app import SECRET, code_of
from tests.conftest import SignedIn
from tests.logs import ticket_in
from tests.project.api_table import INVITED, KEY, QUEUE, SIGN_IN
from tests.sample_people import PASSWORD, People
from tests.sessions import confirm
from tests.transcripts.world import had

from .software_passkey import SoftwarePasskey
from .test_second_factor import protect

ADDRESS = "/api/v1/desk/confirmation"
DESK = "/api/v1/desk"
JSON = "application/json"
OLD = 15 * 60 + 1
REFUSED = {"refusal": {"name": "ConfirmationRequired", "methods": ["password"]}}
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "administration/people"): INVITED | {"departments": []},
    ("PUT", "administration/people/{ben}"): INVITED | {"departments": [], "version": "1", "active": True},
    ("PUT", "administration/sign-in"): SIGN_IN,
    ("POST", "retention/{library}/export"): "contact=dana@example.org&kind=json",
    ("POST", "retention/{library}/erasures"): {"contact": "dana@example.org", "key": KEY},
}


def post(client: Client, **form: str) -> Any:
    return client.post(ADDRESS, form, content_type=JSON, secure=True)


@pytest.fixture(name="late")
def _late(people: People, signed_in: SignedIn) -> Client:
    """Root's session, whose sign-in was more than 15 minutes ago."""
    client = signed_in(people.root)
    confirm(client, people.root, OLD)
    return client


OPERATIONS = [
    ("POST", "administration/people"),
    ("PUT", "administration/people/{ben}"),
    ("POST", "administration/people/{ben}/invitation"),
    ("DELETE", "administration/people/{ben}/second-factor"),
    ("PUT", "administration/sign-in"),
    ("DELETE", "administration/departments/{empty}"),
    ("GET", "administration/audit-log.csv"),
    ("POST", "retention/{library}/export"),
    ("POST", "retention/{library}/erasures"),
    ("GET", "analytics/datasets/{dataset}/records.csv"),
    ("GET", "analytics/datasets/{dataset}/records.json"),
]


def test_operation_requires_a_recent_confirmation(people: People, late: Client) -> None:
    """With the bodies of the table of operations, which are accepted after a confirmation."""
    empty = Department.objects.create(library=people.harbour, name="Empty")
    names = {"ben": people.ben.pk, "library": people.harbour.pk, "dataset": 1, "empty": empty.pk}
    for method, path in OPERATIONS:
        body = BODIES.get((method, path), "")
        kind = "application/x-www-form-urlencoded" if isinstance(body, str) else JSON
        content = body if isinstance(body, str) else json.dumps(body)
        refused = late.generic(method, f"{DESK}/{path.format(**names)}", content, content_type=kind)
        assert (refused.status_code, refused.json()) == (403, REFUSED), path
    assert not Operator.objects.filter(name="Dee").exists()
    assert Department.objects.filter(pk=empty.pk).exists()


def send(client: Client, method: str, path: str, body: dict[str, Any]) -> int:
    return client.generic(method, f"{DESK}/{path}", json.dumps(body), content_type=JSON).status_code


def test_settings_that_delete_data_require_a_confirmation(people: People, late: Client) -> None:
    """A longer period doesn't, nor one that stays, though longer than by default."""

    def put(days: int | None, nothing: list[int]) -> int:
        form = {"version": periods.version(people.harbour), "data": [{"datum": "text", "days": days}]}
        return send(late, "PUT", f"retention/{people.harbour.pk}", form | {"nothing": nothing})

    reference = people.reference.pk
    assert [put(None, []), put(None, []), put(364, []), put(None, [reference])] == [200, 200, 403, 403]
    assert periods.periods_of(people.harbour)["text"] is None
    confirm(late, people.root)
    assert [put(364, [reference])] == [200]
    confirm(late, people.root, OLD)
    assert [put(364, [reference]), put(365, []), put(364, [])] == [200, 200, 403]


def test_new_members_of_a_queue_require_a_confirmation(people: People, late: Client) -> None:
    queue = Queue.objects.create(library=people.harbour, name="Maps", slug="maps")
    queue.departments.add(people.reference)
    queue.members.add(people.ben)
    path = f"administration/queues/{queue.pk}"

    def put(departments: list[Any], members: list[Any]) -> int:
        now = late.get(f"{DESK}/{path}").json()
        return send(late, "PUT", path, now | {"welcome": "Ask", "departments": departments, "members": members})

    ben, reference = people.ben.pk, people.reference.pk
    assert [put([reference], [ben, people.chi.pk]), put([people.local_history.pk], [ben])] == [403, 403]
    assert [put([reference], [ben]), put([], [ben])] == [200, 200]
    new = {name: QUEUE[name] for name in QUEUE if name != "departments"} | {"library": people.harbour.pk, "slug": "new"}
    assert send(late, "POST", "administration/queues", new | {"departments": [reference]}) == 403
    assert send(late, "POST", "administration/queues", new | {"departments": [], "public": False}) == 201


def test_storing_more_of_addresses_requires_a_confirmation(people: People, late: Client) -> None:
    def put(**more: str) -> int:
        library = Library.objects.get(pk=people.harbour.pk)
        form = {"version": periods.version(library), "data": [], "nothing": []}
        return send(late, "PUT", f"retention/{library.pk}", form | more)

    assert [put(address="full"), put(page="whole"), put(address="none"), put(address="short")] == [403, 403, 200, 403]
    confirm(late, people.root)
    assert put(address="full", page="whole") == 200
    confirm(late, people.root, OLD)
    assert [put(address="full", page="whole"), put(address="short", page="path")] == [200, 200]


def test_further_allowed_websites_require_a_confirmation(people: People, late: Client) -> None:
    """Otherwise someone at an unlocked desk could let their own website show the chat."""
    path, evil = f"administration/widgets/{people.ask.pk}", "https://evil.example"

    def put(sites: str, **more: str) -> int:
        return send(late, "PUT", path, late.get(f"{DESK}/{path}").json() | {"sites": sites} | more)

    before = late.get(f"{DESK}/{path}").json()["sites"]
    assert [put(f"{before}\n{evil}"), put(evil), put(before, heading="Ask")] == [403, 403, 200]
    assert Widget.objects.get(pk=people.ask.pk).sites == before
    new = {"department": people.reference.pk, "heading": "New", "sites": evil}
    assert send(late, "POST", "administration/widgets", new) == 403
    confirm(late, people.root)
    assert [put(f"{before}\n{evil}"), send(late, "POST", "administration/widgets", new)] == [200, 201]
    confirm(late, people.root, OLD)
    assert put(evil) == 200


def test_redaction_of_a_whole_chat_or_ticket_requires_a_confirmation(people: People, late: Client) -> None:
    """The same holds for ten or more of its texts. These logs are shorter."""
    chat = had(people.ask, people.ana, "My number is 5551234.")
    queue = Queue.objects.create(library=people.harbour, name="Maps", slug="maps")
    ticket = ticket_in(queue).ticket
    for path in (f"transcripts/{chat}/acts", f"tickets/{ticket}/acts"):
        for act, status in (
            ({"seqs": [3 if "transcripts" in path else 1]}, 200),
            ({"data": ["text"]}, 403),
            ({"seqs": [1, *range(1, 11)]}, 403),
            ({"seqs": [1, *range(1, 10)]}, 400),  # fewer texts than that
        ):
            key = f"{status}{len(act.get('seqs', ()))}".ljust(22, "k")
            assert send(late, "POST", f"{path}?key={key}", {"kind": "redact"} | act) == status, (path, act)


def test_reading_requires_no_confirmation(people: People, late: Client) -> None:
    for path in ("administration/people", "administration/sign-in", "administration/audit-log", "retention"):
        assert late.get(f"{DESK}/{path}").status_code == 200, path


def test_password_confirms_for_fifteen_minutes(people: People, late: Client) -> None:
    assert post(late, password=PASSWORD).status_code == 204
    assert late.get(ADDRESS).status_code == 204
    form = {"email": "dee@harbour.example", "name": "Dee", "departments": [people.reference.pk]}
    assert late.post(f"{DESK}/administration/people", form, JSON).status_code == 201


def test_sign_in_confirms(people: People, client: Client) -> None:
    client.post("/login/", {"email": people.marta.email, "password": PASSWORD})
    assert client.get(ADDRESS).status_code == 204


def test_code_of_the_app_confirms_once(people: People, late: Client) -> None:
    protect(people.root)
    assert late.get(ADDRESS).json()["refusal"]["methods"] == ["password", "code"]
    used = code_of(SECRET)
    assert post(late, code=used).status_code == 204
    assert late.get(ADDRESS).status_code == 204
    confirm(late, people.root, OLD)
    assert post(late, code=used).json()["errors"][0]["field"] == "code"
    assert late.get(ADDRESS).status_code == 403


def test_wrong_passwords_are_limited(people: People, late: Client) -> None:
    answers = [post(late, password=f"guess-{n}") for n in range(11)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 60
    assert post(late, password=PASSWORD).status_code == 429
    assert late.get(ADDRESS).status_code == 403
    quota.reset_all()
    assert post(late, password=PASSWORD).status_code == 204


def test_confirmation_of_another_operator_or_session_counts_for_nothing(people: People, signed_in: SignedIn) -> None:
    client, other = signed_in(people.root), signed_in(people.root)
    confirm(client, people.ana)
    assert client.get(ADDRESS).status_code == 403
    assert other.get(ADDRESS).status_code == 204


def begin(client: Client) -> dict[str, Any]:
    answer = client.post(f"{ADDRESS}/passkey", secure=True)
    assert answer.status_code == 200, answer.content
    options: dict[str, Any] = answer.json()["options"]
    return options


@pytest.fixture(name="passkey")
def _passkey(people: People) -> SoftwarePasskey:
    """Root's; the account has no usable password."""
    people.root.set_unusable_password()
    people.root.save()
    return SoftwarePasskey(people.root)


def test_account_without_a_password_is_confirmed_by_its_passkey(
    people: People, passkey: SoftwarePasskey, late: Client
) -> None:
    assert late.get(ADDRESS).json()["refusal"]["methods"] == ["passkey"]
    options = begin(late)
    assert options["userVerification"] == "required"
    assert post(late, passkey=passkey.use(options)).status_code == 204
    assert late.get(ADDRESS).status_code == 204


def test_account_without_a_password_confirms_on_the_page_by_its_passkey(passkey: SoftwarePasskey, late: Client) -> None:
    page = "/account/second-factor/passkeys/new/"
    shown = late.get(late.get(page)["Location"], secure=True)
    assert "password" not in {*shown.context["methods"]}
    options = shown.context["js_data"]["request_options"]["publicKey"]
    done = late.post(f"/account/confirm/?next={page}", {"credential": passkey.use(dict(options))}, secure=True)
    assert done["Location"] == page
    assert late.get(page).status_code == 200


def test_used_passkey_does_not_confirm_again(people: People, passkey: SoftwarePasskey, late: Client) -> None:
    used = passkey.use(begin(late))
    assert post(late, passkey=used).status_code == 204
    confirm(late, people.root, OLD)
    assert post(late, passkey=used).json()["errors"][0]["field"] == "passkey"
    begin(late)
    assert post(late, passkey=used).status_code == 400
    assert late.get(ADDRESS).status_code == 403


def test_passkey_for_the_challenge_of_another_session_is_refused(
    people: People, passkey: SoftwarePasskey, late: Client, signed_in: SignedIn
) -> None:
    begin(late)
    assert post(late, passkey=passkey.use(begin(signed_in(people.root)))).status_code == 400
    assert late.get(ADDRESS).status_code == 403


def test_passkey_of_another_operator_confirms_nobody(people: People, passkey: SoftwarePasskey, late: Client) -> None:
    other = SoftwarePasskey(people.ana, name=b"passkey-of-another")
    assert post(late, passkey=other.use(begin(late))).status_code == 400
    same_name = SoftwarePasskey(people.ana, name=passkey.name)
    assert post(late, passkey=same_name.use(begin(late))).status_code == 400
    assert late.get(ADDRESS).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "https://sub.testserver", "https://testserver:8001"])
def test_passkey_used_on_another_website_confirms_nothing(passkey: SoftwarePasskey, late: Client, origin: str) -> None:
    refused = post(late, passkey=passkey.use(begin(late), origin))
    assert refused.json()["errors"] == [{"field": "passkey", "text": "This passkey was used on another website."}]


def test_passkey_that_was_not_unlocked_confirms_nothing(people: People, late: Client) -> None:
    """A security key that is plugged in, touched by anybody."""
    key = SoftwarePasskey(people.root, verifies=False)
    assert post(late, passkey=key.use(begin(late))).status_code == 400


def test_challenge_for_a_passkey_expires(
    passkey: SoftwarePasskey, late: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is no wrong attempt: it isn't recorded as one, and locks nobody out."""
    with monkeypatch.context() as later:
        later.setattr("refdesk.identity.factors.passkey_forms.CHALLENGE_SECONDS", -1)
        for _ in range(11):
            used = passkey.use(begin(late))
            refused = post(late, passkey=used)
            assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "passkey")
            assert "its page was open for too long" in refused.json()["errors"][0]["text"]
    assert not Entry.objects.filter(action=Action.SIGN_IN_FAILED).exists()
    assert post(late, passkey=used).status_code == 400
    assert post(late, passkey=passkey.use(begin(late))).status_code == 204


def test_passkey_of_deeply_nested_json_is_refused_in_words(passkey: SoftwarePasskey, late: Client) -> None:
    begin(late)
    refused = post(late, passkey="[" * 20_000)
    assert refused.status_code == 400
    assert "This passkey isn’t one of this account" in refused.json()["errors"][0]["text"]


def test_wrong_passkeys_are_limited(passkey: SoftwarePasskey, late: Client) -> None:
    answers = [post(late, passkey='{"id": "AA"}') for _ in range(11)]
    assert [answer.status_code for answer in answers] == [400] * 10 + [429]
    assert post(late, passkey=passkey.use(begin(late))).status_code == 429


def test_account_without_a_passkey_gets_no_challenge(late: Client) -> None:
    assert late.post(f"{ADDRESS}/passkey").status_code == 404
