"""The types of files that a library accepts, in the admin."""

from typing import Any

from django.test import Client

from refdesk.files.models import FileTypes, groups_of
from refdesk.files.types.kinds import DEFAULT_GROUPS
from tests.conftest import SignedIn
from tests.sample_people import People

ROOM = "/admin/files/filetypes/"


def test_a_library_accepts_the_default_groups_until_an_administrator_changes_them(
    people: People, marta: Client
) -> None:
    assert groups_of(people.harbour.pk) == DEFAULT_GROUPS
    page = marta.get(f"{ROOM}add/").content.decode()
    assert "Web pages, SVG and programs are never accepted." in page
    assert page.count("checked") >= len(DEFAULT_GROUPS)
    answer = marta.post(f"{ROOM}add/", {"library": people.harbour.pk, "groups": ["pdf", "archives"]})
    assert answer.status_code == 302, answer.context["errors"]
    assert groups_of(people.harbour.pk) == ("pdf", "archives")
    assert groups_of(people.hill.pk) == DEFAULT_GROUPS
    assert "PDF, Archives" in marta.get(ROOM).content.decode()


def test_a_library_may_accept_no_files(people: People, signed_in: SignedIn) -> None:
    row = FileTypes.objects.create(library=people.harbour)
    assert signed_in(people.marta).post(f"{ROOM}{row.pk}/change/", {"groups": []}).status_code == 302
    assert groups_of(people.harbour.pk) == ()


def test_an_unknown_group_is_refused(people: People, signed_in: SignedIn) -> None:
    answer: Any = signed_in(people.marta).post(f"{ROOM}add/", {"library": people.harbour.pk, "groups": ["svg"]})
    assert answer.status_code == 200
    assert not FileTypes.objects.exists()


def test_another_librarys_are_neither_seen_nor_changed(people: People, ana: Client, olga: Client) -> None:
    theirs = FileTypes.objects.create(library=people.harbour)
    assert "Harbour" not in olga.get(ROOM).content.decode()
    assert olga.post(f"{ROOM}{theirs.pk}/change/", {"groups": ["video"]}).status_code in (302, 403)
    assert olga.post(f"{ROOM}add/", {"library": people.harbour.pk, "groups": ["video"]}).status_code == 200
    theirs.refresh_from_db()
    assert theirs.groups == list(DEFAULT_GROUPS)
    assert ana.get(ROOM).status_code in (302, 403)
