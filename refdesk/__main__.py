"""Django's management commands, and Refdesk's own: `python -m refdesk operator add …`."""

import os
import sys

import django.core.management
from django.core.management import execute_from_command_line, find_commands, get_commands, load_command_class
from django.db import OperationalError

from refdesk.kit.env import EnvironmentRefused
from refdesk.project.config import Config
from refdesk.project.database_reason import reason


def main() -> None:
    """Run a management command. Exits with 2 for unusable settings, with 1 for an unusable database."""
    # The data folder may be readable for other users; the files in it must not be.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "refdesk.project.settings")
    try:
        config = Config.from_environ(os.environ)
        config.make_data_folder()
    except EnvironmentRefused as refused:
        print(refused, file=sys.stderr)
        sys.exit(2)
    try:
        if sys.argv[1:] in ([], ["help"], ["-h"], ["--help"]):
            print(_overview())
            return
        execute_from_command_line(["bin/refdesk", _module_name(sys.argv[1]), *sys.argv[2:]])
    except OperationalError as error:
        print(f"The database can't be used: {reason(config.database_url, error)}", file=sys.stderr)
        sys.exit(1)


def _module_name(command: str) -> str:
    """The name under which Django finds a command: `copy-database` is in the module `copy_database`."""
    return command if command.startswith("-") else command.replace("-", "_")


def own_commands() -> dict[str, str]:
    """By name, the app of each command that isn't one of Django's, nor its variant of one."""
    djangos = find_commands(django.core.management.__path__[0])
    return {
        name: str(app)
        for name, app in sorted(get_commands().items())
        if str(app).startswith("refdesk.") and name not in djangos
    }


def _overview() -> str:
    """Refdesk's own commands, each with its sentence."""
    django.setup()
    lines = [
        f"    {name.replace('_', '-'):<15}{load_command_class(app, name).help}" for name, app in own_commands().items()
    ]
    return "\n".join(
        [
            "Usage: bin/refdesk COMMAND …",
            "",
            *lines,
            "",
            "The options of a command: bin/refdesk help COMMAND. Django's commands: bin/refdesk help --commands.",
        ]
    )


if __name__ == "__main__":
    main()
