"""The tests of machines and rules find nine of ten mistakes in them: see `bin/mutation`."""

import subprocess

import pytest

from .modules import MINUTES, MODULES, ROOT


@pytest.mark.long
@pytest.mark.timeout((MINUTES + 10) * 60)
@pytest.mark.parametrize("module", MODULES)
def test_nine_of_ten_mistakes_are_found(module: str, capsys: pytest.CaptureFixture[str]) -> None:
    run = subprocess.run([ROOT / "bin/mutation", module], stdout=subprocess.PIPE, text=True, check=False)
    with capsys.disabled():
        print(f"\n{run.stdout}")
    assert run.returncode == 0
