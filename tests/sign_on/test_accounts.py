"""Accounts of persons that providers vouch for: two providers with one address (G1), and thousands of accounts (G3)."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from refdesk.sign_on.accounts import account_for
from refdesk.sign_on.models import Identity, Provider
from refdesk.sign_on.reasons import SignOnRefused
from refdesk.staff.models import Membership, Operator
from tests.conftest import SignedIn
from tests.sample_people import People

PEOPLE = "/api/v1/desk/administration/people"
MANY = 5_000


def provider(name: str, **fields: Any) -> Provider:
    return Provider.objects.create(name=name, issuer=f"https://{name.lower()}.example", client_id="a", **fields)


def claims_of(row: Provider, email: str, subject: str = "person-1", **claims: Any) -> Mapping[str, Any]:
    return {"iss": row.issuer, "sub": subject, "email": email, "email_verified": True, **claims}


def test_G1_address_of_two_providers_joins_one_account_only_where_both_may_join(people: People) -> None:
    harbour, hill = provider("Harbour", join_by_email=True), provider("Hill", create_accounts=True)
    assert account_for(harbour, claims_of(harbour, people.ana.email)) == people.ana
    with pytest.raises(SignOnRefused, match="no account"):
        account_for(hill, claims_of(hill, people.ana.email))
    assert list(Identity.objects.values_list("issuer", "operator")) == [(harbour.issuer, people.ana.pk)]
    hill.join_by_email = True
    assert account_for(hill, claims_of(hill, people.ana.email)) == people.ana


def test_G1_same_subject_of_two_providers_is_two_persons(people: People) -> None:
    harbour, hill = provider("Harbour", join_by_email=True), provider("Hill", join_by_email=True)
    assert account_for(harbour, claims_of(harbour, people.ana.email)) == people.ana
    assert account_for(hill, claims_of(hill, people.ben.email)) == people.ben
    assert account_for(harbour, claims_of(harbour, people.ben.email)) == people.ana


def work_of_a_first_and_a_second_sign_in(row: Provider, number: int) -> list[list[str]]:
    """The statements of both."""
    statements = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            account_for(row, claims_of(row, f"new{number}@new.example", f"new-{number}", groups="staff"))
        statements.append([query["sql"] for query in queries.captured_queries])
    return statements


def add_accounts(row: Provider, people: People) -> None:
    operators = Operator.objects.bulk_create(
        Operator(email=f"p{number}@new.example", name=f"Person {number}", password="!") for number in range(MANY)
    )
    Identity.objects.bulk_create(
        Identity(operator=operator, issuer=row.issuer, subject=f"p-{operator.pk}", rule=1, last_at=1)
        for operator in operators
    )
    Membership.objects.bulk_create(
        Membership(operator=operator, department=people.reference, role="operator") for operator in operators
    )


def scans(statement: str) -> list[str]:
    """Tables with thousands of rows that SQLite would read as a whole for the statement; none on other databases."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        steps = [str(step[3]) for step in cursor.fetchall()]
    tables = (Operator._meta.db_table, Identity._meta.db_table, Membership._meta.db_table)
    return [step for step in steps if step.startswith("SCAN") and any(table in step for table in tables)]


def test_G3_sign_in_among_5000_accounts_costs_what_it_costs_among_5(people: People, signed_in: SignedIn) -> None:
    rule = {"attribute": "groups", "value": "staff", "role": "operator", "departments": [people.reference.pk]}
    row = provider("Harbour", create_accounts=True, rules=[rule])
    few = work_of_a_first_and_a_second_sign_in(row, 1)
    add_accounts(row, people)
    many = work_of_a_first_and_a_second_sign_in(row, 2)
    assert [len(statements) for statements in many] == [len(statements) for statements in few]
    selects = [statement for statements in many for statement in statements if statement.startswith("SELECT")]
    assert [step for statement in selects for step in scans(statement)] == []
    root = signed_in(people.root)
    with CaptureQueriesContext(connection) as queries:
        page = root.get(PEOPLE, {"search": "Person 4999"}).json()
    assert [person["name"] for person in page["people"]] == ["Person 4999"]
    first = root.get(PEOPLE).json()
    assert len(first["people"]) <= 100
    assert len(queries) < 40
