"""The subscriptions as tables in Markdown; `python -m tests.project.subscription_table` updates ARCHITECTURE.md."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.contrib.auth import signals as of_auth
from django.db.models import Model
from django.db.models import signals as of_models
from django.dispatch import Signal

DOCUMENT = Path(__file__).resolve().parents[2] / "ARCHITECTURE.md"
BEGIN, END = "<!-- subscriptions: generated -->", "<!-- end of subscriptions -->"


def table() -> str:
    from refdesk.project.subscriptions import FOLLOW_UPS, HOOKS, PROJECTIONS, SIGNALS, OnEvents

    def of_events(subscriptions: Iterable[OnEvents]) -> Iterator[tuple[str, str, str]]:
        for log, kinds, run, purpose, _ in subscriptions:
            names = sorted(f"`{kind.__name__}`" for kind in kinds) or ["any event"]
            yield f"{log.tables.of.removesuffix('_id').replace('_', ' ')}: {', '.join(names)}", _name(run), purpose

    signals = ((_signal(signal, sender), _name(run), purpose) for signal, sender, run, purpose in SIGNALS)
    hooks = ((hook.hook.question, _name(hook.run)) for hook in HOOKS)
    return "\n\n".join(
        (
            _table(("Event", "Projection", "Purpose"), of_events(PROJECTIONS)),
            _table(("Event", "Follow-up: commands on another log", "Purpose"), of_events(FOLLOW_UPS)),
            _table(("Django signal", "Receiver", "Purpose"), signals),
            _table(("Hook: a room asks", "Provided by"), hooks),
        )
    )


def written() -> str:
    """The tables that ARCHITECTURE.md holds."""
    return _between(DOCUMENT.read_text(encoding="utf-8"))[1].strip()


def write() -> None:
    before, _, after = _between(DOCUMENT.read_text(encoding="utf-8"))
    DOCUMENT.write_text(f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}", encoding="utf-8")


def _between(text: str) -> tuple[str, str, str]:
    before, _, rest = text.partition(BEGIN)
    inside, _, after = rest.partition(END)
    return before, inside, after


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _name(run: Callable[..., Any]) -> str:
    return f"`{run.__module__}.{run.__qualname__}`"


def _signal(signal: Signal, sender: type[Model] | None) -> str:
    from allauth.mfa import signals as of_mfa

    names = {id(value): name for module in (of_auth, of_models, of_mfa) for name, value in vars(module).items()}
    of = f" of `{sender.__name__.replace('_', '.')}`" if sender else ""
    return f"`{names[id(signal)]}`{of}"


if __name__ == "__main__":
    import django

    django.setup()
    write()
