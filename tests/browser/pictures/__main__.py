"""Act the chat that the guide walks through, and take its pictures on the way."""

import sys
from pathlib import Path

from tests.servers import ROOT

from . import administration, chats, colleagues, tickets, year
from .studio import studio

if __name__ == "__main__":
    into = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    with studio(into) as made:
        chats.play(made)
    tickets.play(into)
    year.play(into)
    administration.play(into)
    colleagues.play(into)
