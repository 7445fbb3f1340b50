"""Covering arrays: rows of settings in which every pair (or triple) of values occurs."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product

Row = dict[str, str]
_Tuple = frozenset[tuple[str, str]]


def covering(factors: Mapping[str, Sequence[str]], strength: int) -> list[Row]:
    """Few rows with one value of each factor, so that every combination of `strength` values occurs in one row.

    Greedy and deterministic. Where the value makes no difference, it is the factor's first one.
    """
    missing = {
        frozenset(zip(names, values, strict=True)): None
        for names in combinations(factors, strength)
        for values in product(*(factors[name] for name in names))
    }
    rows = []
    while missing:
        row = dict(next(iter(missing)))
        for name in factors:
            if name not in row:
                row[name] = max(factors[name], key=lambda value, name=name: _gain(row, name, value, missing))  # type: ignore[misc]
        for covered in _tuples(row, strength):
            missing.pop(covered, None)
        rows.append({name: row[name] for name in factors})
    return rows


def _gain(row: Row, name: str, value: str, missing: Mapping[_Tuple, None]) -> int:
    """A score of how many missing combinations the row covers, or partly covers, with this value."""
    with_it = {*row.items(), (name, value)}
    others = set(row)
    return sum(
        len(combination & with_it)
        for combination in missing
        if (name, value) in combination and {n for n, _ in combination - with_it}.isdisjoint(others)
    )


def _tuples(row: Row, strength: int) -> Iterator[_Tuple]:
    return (frozenset(combination) for combination in combinations(row.items(), strength))
