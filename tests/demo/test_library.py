"""The demo library: what people try in it is set up."""

from pathlib import Path

import pytest

from refdesk.demo import library
from refdesk.libraries.models import Department
from refdesk.staff.models import Membership


@pytest.mark.django_db
def test_T8_the_demo_has_a_backup_department_that_is_always_open(tmp_path: Path) -> None:
    """Ben answers in it, who doesn't see chats of Reference before."""
    assert library.create(tmp_path)
    backup = Department.objects.get(name="Reference").backup
    assert backup is not None
    assert not backup.hours
    belongs = Membership.objects.filter(operator__email="ben@harbour.example")
    assert {membership.department.name for membership in belongs} == {"Local History", "Evening Service"}
