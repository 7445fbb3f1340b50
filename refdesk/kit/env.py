"""Typed settings from the environment. All wrong values are reported together."""

import difflib
import ipaddress
import shlex
import shutil
from collections.abc import Collection, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

COMMAND = "bin/refdesk" if (Path(__file__).parents[2] / "bin" / "refdesk").exists() else "refdesk"
"""The management command: of a checkout, or of an installed package."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_YES, _NO = ("1", "true", "yes", "on"), ("0", "false", "no", "off")


class EnvironmentRefused(Exception):
    """Some settings can't be used; `problems` has a sentence for each that names the allowed values."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class Reader:
    """Reads settings one by one. A wrong value is recorded and its default returned; `finish` raises for all."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._names: set[str] = set()
        self._problems: list[str] = []

    def finish(self) -> None:
        """Raise `EnvironmentRefused` if anything read so far was wrong."""
        if self._problems:
            raise EnvironmentRefused(self._problems)

    def refuse(self, name: str, allowed: str, *, secret: bool = False) -> None:
        """Record a wrong setting. The value of a secret one isn't shown."""
        shown = "its value" if secret else repr(self._environ.get(name, ""))
        self._problems.append(f"{name}: {shown} can't be used. Expected: {allowed}.")

    def refuse_unknown(self, prefix: str, others: Collection[str]) -> None:
        """Record each variable with this prefix that is neither a setting read so far nor matches one of `others`."""
        settings = sorted(name.removeprefix(prefix) for name in self._names)
        names = {name for name in self._environ if name.startswith(prefix)} - self._names
        for name in sorted(names):
            if not any(fnmatchcase(name, pattern) for pattern in others):
                similar = difflib.get_close_matches(name.removeprefix(prefix), settings, 1)
                hint = f", did you mean {prefix}{similar[0]}?" if similar else "."
                self._problems.append(f"{name}: unknown setting{hint}")

    def text(self, name: str, default: str = "") -> str:
        """The value without surrounding whitespace; an empty one counts as not set."""
        self._names.add(name)
        return self._environ.get(name, "").strip() or default

    def integer(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if value.isascii() and value.isdigit() and low <= int(value) <= high:
            return int(value)
        self.refuse(name, f"a whole number from {low} to {high}")
        return default

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name).lower()
        if not value:
            return default
        if value in _YES or value in _NO:
            return value in _YES
        self.refuse(name, f"one of {', '.join(_YES + _NO)}")
        return default

    def choice(self, name: str, default: str, allowed: Sequence[str]) -> str:
        value = self.text(name, default)
        if value in allowed:
            return value
        self.refuse(name, f"one of {', '.join(allowed)}")
        return default

    def address(self, name: str, schemes: Sequence[str], *, secret: bool = False) -> SplitResult | None:
        """A URL with one of the schemes and a host; None if it isn't set."""
        value = self.text(name)
        if not value:
            return None
        try:
            parts = urlsplit(value)
            usable = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            usable = False
        if usable:
            return parts
        self.refuse(
            name, "an address that begins with " + " or ".join(f"{scheme}://" for scheme in schemes), secret=secret
        )
        return None

    def command(self, name: str) -> tuple[str, ...]:
        """A command in shell notation, whose program must exist. Empty if it isn't set."""
        try:
            words = tuple(shlex.split(self.text(name)))
        except ValueError:
            words = ("",)
        if words and not shutil.which(words[0]):
            self.refuse(name, "a program that is there, with its arguments, like clamdscan --no-summary --fdpass")
        return words

    def networks(self, name: str) -> tuple[Network, ...]:
        networks: list[Network] = []
        for word in self.text(name).replace(",", " ").split():
            try:
                networks.append(ipaddress.ip_network(word, strict=False))
            except ValueError:
                self.refuse(name, "IP addresses or networks separated by commas, like 127.0.0.1, 10.0.0.0/8")
                return ()
        return tuple(networks)
