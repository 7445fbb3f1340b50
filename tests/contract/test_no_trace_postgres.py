"""What was taken back stands in no file of a PostgreSQL database any more, once it was vacuumed."""

from django.db import connection

from refdesk.chats.commands import Forget, Patron, SaveNote, SetContact, SetName, SetTags
from refdesk.transcripts.indexing import catch_up
from tests.databases import Database
from tests.services import the_postgres
from tests.transcripts.scenes import act, actor, had

WORDS = ("xylophonequestion", "marzipananswer", "zeppelinnote", "wombatlabel", "okapi@example.org", "quetzalname")


def test_what_a_patron_had_forgotten_is_in_no_file_after_the_vacuum(postgresql: Database) -> None:
    cast = postgresql.cast
    chat = had(cast.ask, cast.ana, WORDS[0], WORDS[1])
    for said in (
        SaveNote(text=WORDS[2]),
        SetTags(tags=(WORDS[3],)),
        SetContact(contact=WORDS[4]),
        SetName(name=WORDS[5]),
    ):
        act(chat, actor(cast.ana), said)
    catch_up(2**62)
    assert found() == set(WORDS)
    act(chat, Patron(chat), Forget())
    catch_up(2**62)
    run("VACUUM FULL")
    assert found() == set()


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def found() -> set[str]:
    """Which of the words stand in the database's files, whole or as stems."""
    run("CHECKPOINT")
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        [(oid,)] = cursor.fetchall()
    files = (the_postgres().data / "base" / str(oid)).glob("*")
    whole = b"".join(path.read_bytes() for path in files if path.is_file())
    return {word for word in WORDS if word[:10].encode() in whole}
