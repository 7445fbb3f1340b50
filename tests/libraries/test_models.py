import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from refdesk.libraries.models import Department, Library
from tests.sample_people import People


@pytest.mark.parametrize(
    ("field", "value"),
    [("time_zone", "Europe/Nowhere"), ("country", "us"), ("country", "USA"), ("language", "English"), ("slug", "a b")],
)
def test_a_setting_that_is_nonsense_is_refused(field: str, value: str) -> None:
    library = Library(name="Mill Lane", slug="mill-lane")
    setattr(library, field, value)
    with pytest.raises(ValidationError) as refused:
        library.clean_fields()
    assert list(refused.value.message_dict) == [field]


def test_a_library_keeps_only_the_network_of_an_address_unless_it_says_otherwise() -> None:
    assert Library().ip_privacy == "short"


def test_two_libraries_may_have_departments_of_one_name(people: People) -> None:
    Department.objects.create(library=people.hill, name="Reference")
    with pytest.raises(IntegrityError), transaction.atomic():
        Department.objects.create(library=people.harbour, name="REFERENCE")
