"""Environments that include the server have its packages, in the same versions."""

import re

import pytest

from tests.servers import ROOT

PIN = re.compile(r"^([\w.-]+(?:\[[^\]]*\])?==\S+)", re.MULTILINE)


def pins(name: str) -> set[str]:
    return set(PIN.findall((ROOT / name).read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [("requirements-saml.txt", "requirements.txt"), ("requirements-dev.txt", "requirements-saml.txt")],
)
def test_environment_has_every_pin_of_the_one_that_it_includes(wide: str, narrow: str) -> None:
    assert pins(narrow)
    assert pins(narrow) - pins(wide) == set()
