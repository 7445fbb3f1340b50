"""Django's management commands, and Refdesk's own: `python -m refdesk operator add …`."""

import os
import sys
from pathlib import Path

import django.core.management
from django.core.management import execute_from_command_line, find_commands, get_commands, load_command_class
from django.db import OperationalError

from refdesk.kit import env_file
from refdesk.kit.env import COMMAND, EnvironmentRefused
from refdesk.kit.logs import quiet
from refdesk.project.config import Config
from refdesk.project.database_reason import reason
from refdesk.project.existing_database import NoDatabaseError, describe, require

HELP = ("-h", "--help")
SERVE = "Serves until Ctrl-C. The first start creates a demo library, unless REFDESK_DEMO=0."
_ROOMS_WITH_COMMANDS = ("project", "backup")


def main() -> None:
    """Run a management command. Exits with 2 for unusable settings, with 1 for an unusable database."""
    # The data folder may be readable for other users; the files in it must not be.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "refdesk.project.settings")
    words = sys.argv[1:]
    if _serves(words):
        return
    try:
        file = env_file.load(os.environ)
        config = Config.from_environ(os.environ)
        if not _is_help(words):
            _prepare(config, _module_name(words[0]), file)
    except EnvironmentRefused as refused:
        print(refused, file=sys.stderr)
        sys.exit(2)
    except NoDatabaseError as missing:
        print(missing, file=sys.stderr)
        sys.exit(1)
    try:
        if words in ([], ["help"], ["-h"], ["--help"]):
            print(_overview())
            return
        with quiet("refdesk.audit"):
            execute_from_command_line([COMMAND, _module_name(words[0]), *words[1:]])
    except EnvironmentRefused as refused:
        print(refused, file=sys.stderr)
        sys.exit(2)
    except OperationalError as error:
        print(f"The database can't be used: {reason(config.database_url, error)}", file=sys.stderr)
        sys.exit(1)


def _serves(words: list[str]) -> bool:
    """Serve with the settings of the environment, as `bin/serve` does. False for another command."""
    if "serve" in words and _is_help(words):
        print(SERVE)
        return True
    if words not in (["serve"], ["demo"]):
        return False
    if words == ["demo"]:
        os.environ["REFDESK_DEMO"] = "1"
    os.environ.setdefault("REFDESK_DEMO", "1")
    from refdesk.server import serve  # importing uvicorn is slow

    serve.main()
    return True


def _module_name(command: str) -> str:
    """The name under which Django finds a command: `copy-database` is in the module `copy_database`."""
    return command if command.startswith("-") else command.replace("-", "_")


def _is_help(words: list[str]) -> bool:
    return not words or words[0] == "help" or any(word in HELP for word in words)


def _prepare(config: Config, command: str, file: Path | None) -> None:
    """For an own command or `shell`, name the database, which must exist. Django's others, and `restore`, may create
    one."""
    if command == "copy_database":  # names both databases itself
        return
    if command == "shell" or (command in _own_names() and command != "restore"):
        if config.data.exists():
            config.make_data_folder()
        require(config)
        print(f"Database: {describe(config)}. Settings: {file or 'the environment'}.", file=sys.stderr)
    else:
        config.make_data_folder()


def _own_names() -> set[str]:
    """The names of the own commands, without Django's settings, which would create files."""
    folders = (Path(__file__).parent / room / "management" for room in _ROOMS_WITH_COMMANDS)
    return {name for folder in folders for name in find_commands(str(folder))} - _djangos_names()


def _djangos_names() -> set[str]:
    return set(find_commands(django.core.management.__path__[0]))


def own_commands() -> dict[str, str]:
    """The app of each command, by name, without Django's commands and variants of them."""
    names = _own_names()
    return {name: str(app) for name, app in sorted(get_commands().items()) if name in names}


def _overview() -> str:
    """Refdesk's own commands, each with its sentence."""
    django.setup()
    lines = [
        f"    {name.replace('_', '-'):<15}{load_command_class(app, name).help}" for name, app in own_commands().items()
    ]
    return "\n".join(
        [
            f"Usage: {COMMAND} COMMAND …",
            "",
            f"    {'serve':<15}{SERVE}",
            *lines,
            "",
            f"For rare repairs, Python with all models: {COMMAND} shell (docs/operate.md, Repairs).",
            f"The options of a command: {COMMAND} help COMMAND. Django's commands: {COMMAND} help --commands.",
        ]
    )


if __name__ == "__main__":
    main()
