"""Modules read Django's settings at use, never at import: a process may be forked from one with other settings."""

import ast
from collections.abc import Iterator

from .source import modules

SIGNERS = {"Signer", "TimestampSigner"}
"""They read the secret key when they are created."""


def at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What is evaluated with the module: everything but the bodies of functions."""
    yield node
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            inner: list[ast.AST] = [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
        case ast.Lambda():
            inner = [*node.args.defaults, *filter(None, node.args.kw_defaults)]
        case _:
            inner = list(ast.iter_child_nodes(node))
    for change in inner:
        yield from at_import(change)


def reads_settings(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="settings")):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in SIGNERS
    return False


def test_modules_read_settings_at_use() -> None:
    places = [
        f"{module.name}:{getattr(node, 'lineno', 0)}"
        for module in modules()
        if "django.conf.settings" in module.imports or "django.core.signing" in module.imports
        for node in at_import(module.tree)
        if reads_settings(node)
    ]
    assert places == []
