"""The systemd units whose processes run from a checkout: their settings, stopping, starting, and health."""

import http.client
import shlex
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import urlsplit

from refdesk.kit import env_file

from .running import UpgradeError

PROPERTIES = "Id,ActiveState,MainPID,User,WorkingDirectory,Environment,EnvironmentFiles,ExecStart"
SERVES = "refdesk.server.serve"
HEALTHY_WITHIN = 90.0
PAUSE = 0.1
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 compared, not bound


@dataclass(frozen=True, eq=False)
class Unit:
    name: str
    user: str
    environ: Mapping[str, str] = field(repr=False)
    """Its settings, secrets among them."""

    @property
    def port(self) -> int:
        return int(self.environ.get("REFDESK_PORT") or 8000)

    def answers(self) -> bool:
        """Whether its `/healthz` is 200."""
        host = self.environ.get("REFDESK_HOST", "")
        public = urlsplit(self.environ.get("REFDESK_PUBLIC_URL", "")).netloc
        connection = http.client.HTTPConnection(EVERYWHERE.get(host, host), self.port, timeout=5)
        try:
            connection.request("GET", "/healthz", headers={"Host": public} if public else {})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def units_of(root: Path) -> list[Unit]:
    """The running units, and those that try to run, whose working directory is this checkout."""
    try:
        shown = _systemctl("show", f"--property={PROPERTIES}", "--", "refdesk*.service")
    except FileNotFoundError:
        raise UpgradeError("There is no systemd here. Upgrade by hand: docs/operate.md, “Upgrade”.") from None
    units = [unit for block in shown.split("\n\n") if (unit := _unit(block, root))]
    if not units:
        raise UpgradeError(
            f"No unit of systemd runs the code in {root}. Start it first (systemctl start refdesk), "
            "or upgrade by hand: docs/operate.md, “Upgrade”."
        )
    return sorted(units, key=lambda unit: unit.name)


def _unit(block: str, root: Path) -> Unit | None:
    values: dict[str, list[str]] = {}
    for line in block.strip().splitlines():
        name, _, value = line.partition("=")
        values.setdefault(name, []).append(value)

    def first(name: str) -> str:
        return values.get(name, [""])[0]

    here = first("WorkingDirectory") and Path(first("WorkingDirectory")).resolve() == root
    if not here or SERVES not in first("ExecStart") or first("ActiveState") == "inactive":
        return None
    environ = _of_process(first("MainPID")) or dict(_of_files(first("Environment"), values.get("EnvironmentFiles", [])))
    settings = {name: value for name, value in environ.items() if name.startswith("REFDESK_")}
    return Unit(first("Id"), first("User") or "root", settings)


def _of_process(pid: str) -> dict[str, str]:
    """The environment of the running process, which is what its unit and all its drop-ins amount to."""
    try:
        content = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace") if pid.strip("0") else ""
    except OSError:
        return {}
    return dict(entry.split("=", 1) for entry in content.split("\0") if "=" in entry)


def _of_files(environment: str, files: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield from (word.split("=", 1) for word in shlex.split(environment) if "=" in word)  # type: ignore[misc]
    for file in files:
        path = Path(file.partition(" (")[0])
        if path.is_file():
            yield from env_file.parse(path.read_text(encoding="utf-8")).items()


def stop(units: Sequence[Unit]) -> None:
    _act("stop", *(unit.name for unit in units))


def start(unit: Unit, within: float = HEALTHY_WITHIN) -> None:
    """Start it, and wait until it is healthy. Raises `UpgradeError` with the end of its log."""
    try:
        _act("start", unit.name)
        give_up = monotonic() + within
        while not unit.answers():
            if monotonic() > give_up or _state(unit) == "failed":
                raise UpgradeError(f"{unit.name} does not become healthy on port {unit.port}.")
            sleep(PAUSE)
    except UpgradeError as error:
        raise UpgradeError("\n  ".join([str(error), *_log(unit)])) from None


def _state(unit: Unit) -> str:
    return _systemctl("show", "--property=ActiveState", "--value", "--", unit.name).strip()


def _log(unit: Unit) -> list[str]:
    try:
        command = ["journalctl", "--unit", unit.name, "--lines", "15", "--no-pager", "--output", "cat"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        return []
    return done.stdout.strip().splitlines()


def _act(verb: str, *names: str) -> None:
    done = subprocess.run(["systemctl", verb, "--", *names], capture_output=True, text=True, check=False)  # noqa: S603, S607
    if done.returncode:
        raise UpgradeError(f"systemctl {verb} {' '.join(names)} failed: {done.stderr.strip()}")


def _systemctl(*words: str) -> str:
    done = subprocess.run(["systemctl", *words], capture_output=True, text=True, check=False)  # noqa: S603, S607
    if done.returncode:
        raise UpgradeError(f"systemctl {words[0]} failed: {done.stderr.strip()}")
    return done.stdout
