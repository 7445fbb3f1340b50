"""An operator's email has one spelling, for every database."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from refdesk.staff.emails import normalized
from refdesk.staff.models import Operator
from tests.databases import Database, database
from tests.sample_people import PASSWORD, operator

__all__ = ["database"]  # a fixture

SILVIA = "silvia.simis@library.example"
# PostgreSQL's UPPER makes all of them SILVIA; its LOWER leaves them different.
SPELLINGS = ("sılvia.simis@library.example", "ſilvia.simis@library.example", "SılVIA.ſimis@library.example")


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        (" Ana@Harbour.EXAMPLE ", "ana@harbour.example"),
        ("ſam@a.example", "sam@a.example"),
        ("K@a.example", "k@a.example"),
    ],
)
def test_normalized_makes_one_spelling_of_an_email(typed: str, saved: str) -> None:
    assert normalized(typed) == saved == normalized(saved)


def _try(email: str, password: str) -> int:
    return Client().post("/login/", {"email": email, "password": password}, REMOTE_ADDR="192.0.2.1").status_code


def test_spellings_of_an_email_have_no_attempts_of_their_own(database: Database) -> None:
    operator("Silvia", SILVIA)
    limited = [*([422] * 10), 429]
    assert [_try(SILVIA, "guess") for _ in range(11)] == limited
    assert _try(SILVIA, PASSWORD) == 429
    for spelling in SPELLINGS:
        assert _try(spelling, PASSWORD) in (422, 429), spelling


def test_long_s_is_an_s_when_signing_in(database: Database) -> None:
    operator("Silvia", SILVIA)
    assert _try("ſilvia.simis@library.example", PASSWORD) == 302


def test_an_email_is_saved_in_its_one_spelling_and_once(database: Database) -> None:
    made = operator("Silvia", "SILVIA.ſimis@Library.example")
    assert made.email == Operator.objects.get(pk=made.pk).email == SILVIA
    with pytest.raises(ValidationError, match="already"):
        Operator(email="ſilvia.simis@library.example", name="Another").full_clean(exclude=["password"])
