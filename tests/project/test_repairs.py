"""The repairs that docs/operate.md describes for `bin/refdesk shell`, carried out as they stand there."""

import re
import textwrap
from pathlib import Path

import pytest
from django.db.models import ProtectedError

from refdesk import __main__
from refdesk.faq.models import Faq
from refdesk.kit.clock import now_ms
from refdesk.libraries.models import Library
from refdesk.mail.models import Email
from refdesk.project.config import Config
from refdesk.project.existing_database import NoDatabaseError
from tests.faq.world import faq, group
from tests.sample_people import People

DOCUMENT = (Path(__file__).parents[2] / "docs/operate.md").read_text()
SECTION = DOCUMENT.split("\n## Repairs\n")[1].split("\n## ")[0]
RENAME, DELETE, RESEND, PUBLISH = (
    textwrap.dedent(code) for code in re.findall(r"```python\n(.*?)```", SECTION, re.DOTALL)
)


def _email(library: Library, state: str, created_at: int) -> Email:
    number = Email.objects.count()
    return Email.objects.create(
        library=library,
        seq=0,
        kind="confirmation",
        recipient="dana@x.example",
        message_id=f"<{number}>",
        created_at=created_at,
        due_at=created_at,
        state=state,
    )


def _run(code: str) -> None:
    exec(code, {})  # noqa: S102 the document's own code


@pytest.mark.django_db
def test_repairs_rename_and_delete_an_empty_library() -> None:
    library = Library.objects.create(name="Library", slug="library")
    _run(RENAME)
    library.refresh_from_db()
    assert library.slug == "harbour"
    library.departments.create(name="Maps")
    with pytest.raises(ProtectedError):
        _run(DELETE)
    library.departments.all().delete()
    _run(DELETE)
    assert not Library.objects.exists()


def test_repairs_send_the_failed_emails_of_the_last_day_again(people: People) -> None:
    now = now_ms()
    failed, earlier = (_email(people.harbour, "failed", at) for at in (now - 1000, now - 25 * 3_600_000))
    sent = _email(people.harbour, "sent", now - 1000)
    _run(RESEND)
    states = [Email.objects.get(pk=email.pk).state for email in (failed, earlier, sent)]
    assert states == ["due", "failed", "sent"]


def test_repairs_publish_the_drafts_of_one_group(people: People) -> None:
    draft = faq(group(people.harbour, "borrowing"), "key", state=Faq.State.DRAFT)
    other = faq(group(people.harbour, "rooms"), "room", state=Faq.State.DRAFT)
    _run(PUBLISH)
    assert [Faq.objects.get(pk=row.pk).state for row in (draft, other)] == ["published", "draft"]
    assert Faq.objects.get(pk=draft.pk).published_at


def test_shell_creates_no_database(tmp_path: Path) -> None:
    config = Config.from_environ({"REFDESK_DATA": str(tmp_path / "typo")})
    with pytest.raises(NoDatabaseError):
        __main__._prepare(config, "shell", None)
    assert not (tmp_path / "typo").exists()
