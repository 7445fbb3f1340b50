"""What an upgrade has done so far, on the disk: one that was killed is undone by the next."""

import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

FILE = "state.json"


@dataclass(frozen=True)
class Before:
    """The checkout before the switch. `web_link` is empty if the front end was a folder."""

    commit: str
    branch: str
    web_link: str


@dataclass
class State:
    """Written before each step, so that a step that began is known."""

    before: Before
    target: str
    backups: list[str] = field(default_factory=list)
    stopped: bool = False
    """Whether units were stopped, or may have been."""
    switched: bool = False
    copied: list[str] = field(default_factory=list)
    """The desks (by the unit) with a copy of the database as it was before the migrations."""

    def write(self, folder: Path) -> None:
        draft = folder / f"{FILE}.new"
        draft.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        draft.chmod(0o600)
        with draft.open() as content:
            os.fsync(content.fileno())
        draft.replace(folder / FILE)


def read(folder: Path) -> State | None:
    """The state of an upgrade that did not end; None if there is none."""
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return State(**{**content, "before": Before(**content["before"])})


def forget(folder: Path) -> None:
    (folder / FILE).unlink(missing_ok=True)
