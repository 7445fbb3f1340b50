"""What the process of a picture can't do (row W4)."""

import os
from pathlib import Path

import pytest

from refdesk.files.pictures import processes as module
from refdesk.files.pictures.confinement import filters
from refdesk.files.pictures.copies import COPIES

from .picture_processes import decoded, replaced
from .samples import png

pytestmark = pytest.mark.usefixtures("process")

UNCONFINED, UNFILTERED = "worker.confine = lambda: None", "confinement.filters = lambda: False"
OPENING = {
    "a file": "open(SECRET).read()",
    "a network socket": "socket.socket().close()",
    "a file in memory": "os.close(os.memfd_create('x'))",
}
REACHING = {
    "the start of a process": "os.waitpid(os.fork() or os._exit(0), 0)",
    "a signal": "os.kill(os.getppid(), 0)",
    "the memory of a process": "check(libc.process_vm_readv(os.getpid(), vector, 1, vector, 1, 0) == 8)",
    "a trace": "check(libc.ptrace(0, 0, 0, 0) == 0)",
    "limits of a process": "__import__('resource').prlimit(os.getppid(), 7)",
}
ATTEMPTS = OPENING | REACHING


def command(attempt: str, prelude: str, secret: Path) -> tuple[str, ...]:
    """The command of a process that attempts this. An attempt that fails raises an exception."""
    secret.write_text("a secret key")
    return replaced(
        attempt,
        f"""
SECRET, libc = {str(secret)!r}, ctypes.CDLL(None)
content = ctypes.create_string_buffer(b"a secret")
vector = (ctypes.c_size_t * 2)(ctypes.addressof(content), 8)
def check(done):
    if not done:
        raise PermissionError
{prelude}""",
    )


@pytest.mark.parametrize("attempt", ATTEMPTS)
async def test_W4_the_process_of_a_picture_reaches_nothing_outside(attempt: str, tmp_path: Path) -> None:
    """Each attempt succeeds in a process that isn't confined."""
    secret = tmp_path / "secret-key"
    assert set(await decoded(png(), command=command(ATTEMPTS[attempt], UNCONFINED, secret))) == set(COPIES)
    assert await decoded(png(), command=command(ATTEMPTS[attempt], "", secret)) == {}


@pytest.mark.parametrize("attempt", OPENING)
async def test_W4_limits_apply_without_a_filter_of_system_calls(attempt: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret-key"
    assert await decoded(png(), command=command(OPENING[attempt], UNFILTERED, secret)) == {}
    assert set(await decoded(png(), command=replaced("pass", UNFILTERED))) == set(COPIES)


@pytest.mark.parametrize("attempt", ["bytes(2**30)", "[None for _ in iter(int, 1)]"])
async def test_W4_memory_and_processor_time_are_limited(attempt: str) -> None:
    assert await decoded(png(), command=replaced(attempt, "confinement.CPU_SECONDS = 1")) == {}


async def test_W4_the_process_has_nothing_of_the_environment() -> None:
    os.environ["REFDESK_TEST_SECRET"] = "x"
    try:
        assert await decoded(png(), command=replaced("os.environ['REFDESK_TEST_SECRET']")) == {}
    finally:
        del os.environ["REFDESK_TEST_SECRET"]
    assert set(await decoded(png(), command=replaced("pass"))) == set(COPIES)


async def test_W4_a_system_without_filters_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert filters(), "these tests need a Linux kernel with seccomp on x86_64 or aarch64"
    monkeypatch.setattr(module, "filters", lambda: False)
    module._warn_without_filters.cache_clear()
    for _ in range(2):
        await decoded(png())
    module._warn_without_filters.cache_clear()
    assert caplog.text.count("without a filter of system calls") == 1
