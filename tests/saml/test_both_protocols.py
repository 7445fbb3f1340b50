"""Row G2: a person who comes by SAML 2.0 and then by OpenID Connect, at two providers."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from refdesk.sign_on.accounts import account_for
from refdesk.sign_on.models import Identity, Provider
from refdesk.sign_on.reasons import SignOnRefused
from tests.sample_people import People

from .provider import SamlProvider
from .test_sign_in import operator_of, sign_on


@pytest.fixture
def other(row: Provider) -> Provider:
    """A provider of OpenID Connect of the same institution."""
    return Provider.objects.create(name="Harbour OIDC", issuer="https://oidc.harbour.example", client_id="a")


def claims_of(other: Provider, **claims: Any) -> Mapping[str, Any]:
    return {"iss": other.issuer, "sub": "person-1", "email": "ana@harbour.example", "email_verified": True} | claims


def test_G2_person_by_saml_and_then_by_openid_connect_has_one_account_only_by_rule(
    people: People, there: SamlProvider, row: Provider, other: Provider, client: Client
) -> None:
    sign_on(client, there, row)
    assert operator_of(client) == people.ana.pk
    with pytest.raises(SignOnRefused, match="no account"):
        account_for(other, claims_of(other))
    other.create_accounts = True
    with pytest.raises(SignOnRefused, match="no account"):
        account_for(other, claims_of(other))
    other.join_by_email = True
    assert account_for(other, claims_of(other)) == people.ana
    assert set(Identity.objects.values_list("issuer", "subject", "operator")) == {
        (row.issuer, "persistent:person-1", people.ana.pk),
        (other.issuer, "person-1", people.ana.pk),
    }


def test_same_subject_by_both_protocols_is_two_persons_where_no_address_joins_them(
    people: People, there: SamlProvider, row: Provider, other: Provider, client: Client
) -> None:
    sign_on(client, there, row)
    other.create_accounts = True
    made = account_for(other, claims_of(other, email="other@harbour.example"))
    assert made.pk not in {people.ana.pk, None}


def test_address_that_openid_connect_leaves_unverified_joins_nothing(
    people: People, there: SamlProvider, row: Provider, other: Provider, client: Client
) -> None:
    sign_on(client, there, row)
    other.join_by_email = True
    with pytest.raises(SignOnRefused, match="unverified email"):
        account_for(other, claims_of(other, email_verified=False))
