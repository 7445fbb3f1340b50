"""The archive that the bench searches has what the present tables require."""

import pytest
from django.db import connection

from bench import archive
from refdesk.chats.models import Chat
from refdesk.libraries.models import Library
from refdesk.staff.models import Operator


@pytest.mark.django_db
def test_invented_chats_fit_the_present_tables() -> None:
    Library.objects.create(name="Harbour Library", slug="harbour")
    Operator.objects.create(email="ana@harbour.example", name="Ana")
    archive.main(30)
    assert Chat.objects.count() == 30
    assert any("book" in entry for entry in _words())


def _words() -> list[list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM transcripts_words")
        return [str(words).split() for (words,) in cursor.fetchall()]
