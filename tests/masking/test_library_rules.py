"""A process follows its own changes of the rules at once, and those of others within seconds."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from refdesk.libraries.models import Library
from refdesk.masking import library_rules
from refdesk.masking.library_rules import SECONDS, rules_of_department
from refdesk.masking.masking import Rules
from refdesk.masking.models import MaskingRules
from tests.sample_people import People

Wait = Callable[[float], None]


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Wait:
    """A clock of the rules that a test moves, in seconds."""
    now = [1_000.0]
    monkeypatch.setattr(library_rules, "monotonic", lambda: now[0])
    return lambda seconds: now.append(now.pop() + seconds)


def patterns_of(people: People) -> tuple[str, ...]:
    return rules_of_department(people.reference.pk).patterns


def save(library: Library, patterns: str) -> None:
    """What another process stores."""
    MaskingRules.objects.update_or_create(library=library, defaults={"patterns": patterns})


@pytest.mark.usefixtures("wait")
def test_rules_that_this_process_saves_apply_from_the_next_message_on(
    people: People, marta: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    assert patterns_of(people) == ()
    address = f"/api/v1/desk/administration/sensitive-data/{people.harbour.pk}"
    form = marta.get(address).json() | {"patterns": "P#######"}
    with django_capture_on_commit_callbacks(execute=True):
        assert marta.put(address, form, "application/json").status_code == 200
        assert patterns_of(people) == ()  # not committed yet
    assert patterns_of(people) == ("P#######",)


def test_rules_that_another_process_saves_apply_after_5_seconds(people: People, wait: Wait) -> None:
    assert patterns_of(people) == ()
    save(people.harbour, "P#######")
    wait(SECONDS)
    assert patterns_of(people) == ()
    wait(0.001)
    assert patterns_of(people) == ("P#######",)


@pytest.mark.usefixtures("wait")
def test_rules_that_were_read_before_a_change_are_not_cached_after_it(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = library_rules.rules_of_library

    def changed_after(library: int) -> Rules:
        rules = read(library)
        save(people.harbour, "P#######")
        library_rules.forget_all()
        return rules

    with monkeypatch.context() as patch:
        patch.setattr(library_rules, "rules_of_library", changed_after)
        assert patterns_of(people) == ()
    assert patterns_of(people) == ("P#######",)


def test_rules_are_those_of_the_departments_own_library(people: People) -> None:
    save(people.harbour, "P#######")
    assert patterns_of(people) == ("P#######",)
    assert rules_of_department(people.hill_desk.pk).patterns == ()
