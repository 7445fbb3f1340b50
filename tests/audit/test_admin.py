"""Superusers search and read the audit log; nobody else sees it, and nobody changes it."""

from refdesk.audit.models import Action, Entry
from refdesk.audit.recording import Thing, record
from refdesk.audit.request import Actor
from refdesk.libraries.models import Library
from tests.conftest import SignedIn
from tests.sample_people import People

LOG = "/admin/audit/entry/"


def test_a_superuser_filters_and_searches_the_log(nothing_yet: People, signed_in: SignedIn) -> None:
    record(Action.CHAT_REDACTED, Thing("chat", 71, "chat 71"), actor=Actor(1, "Marta Lindqvist"), library=1)
    record(Action.DATA_ERASED, Thing("erasure", 3, "Harbour Library, erasure 3"), actor=Actor(2, "Olga Petrov"))
    root = signed_in(nothing_yet.root)
    for query, shown in (("", 2), ("?q=Marta", 1), ("?q=erasure", 1), ("?action__exact=chat_redacted", 1), ("?q=x", 0)):
        page = root.get(LOG + query).content.decode()
        assert sum(name in page for name in ("Marta Lindqvist", "Olga Petrov")) == shown, query
    entry = Entry.objects.get(action="chat_redacted")
    assert "chat 71" in root.get(f"{LOG}{entry.pk}/change/").content.decode()


def test_times_are_by_the_clock_of_the_libraries(nothing_yet: People, signed_in: SignedIn) -> None:
    record(Action.CHAT_REDACTED, Thing("chat", 71, "chat 71"))
    Entry.objects.update(at=1_795_626_000_000)
    root = signed_in(nothing_yet.root)
    Library.objects.update(time_zone="America/New_York")
    assert "2026-11-25 12:00:00 EST" in root.get(LOG).content.decode()
    Library.objects.filter(pk=nothing_yet.harbour.pk).update(time_zone="Europe/Berlin")
    assert "2026-11-25 17:00:00 UTC" in root.get(LOG).content.decode()


def test_nobody_else_sees_it(nothing_yet: People, signed_in: SignedIn) -> None:
    record(Action.CHAT_REDACTED, Thing("chat", 71, "chat 71"), library=nothing_yet.harbour.pk)
    entry = Entry.objects.get()
    for who in (nothing_yet.marta, nothing_yet.olga, nothing_yet.ana):
        client = signed_in(who)
        for page in (LOG, f"{LOG}{entry.pk}/change/"):
            answer = client.get(page)
            assert answer.status_code in (302, 403), (who, page)
            assert "chat 71" not in answer.content.decode()
        assert "Audit log" not in client.get("/admin/", follow=True).content.decode()


def test_nobody_changes_or_deletes_it(nothing_yet: People, signed_in: SignedIn) -> None:
    record(Action.CHAT_REDACTED, Thing("chat", 71, "chat 71"))
    entry = Entry.objects.get()
    root = signed_in(nothing_yet.root)
    assert root.post(f"{LOG}{entry.pk}/delete/", {"post": "yes"}).status_code == 403
    assert root.post(f"{LOG}{entry.pk}/change/", {"action": "signed_in"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": entry.pk, "post": "yes"}
    root.post(LOG, chosen)
    assert root.get(f"{LOG}add/").status_code == 403
    assert Entry.objects.get().action == "chat_redacted"
