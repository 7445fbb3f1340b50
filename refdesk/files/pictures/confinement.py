"""What the process of a picture may do: limits of the system, and on Linux a filter of its system calls (seccomp).

The filter permits memory, the pipes that are open, and the end of the process. Anything else fails with EPERM: another
process can't be read, signaled or started, and no file or socket be opened. `filters` says whether this machine has it.
Imports nothing of Refdesk. See seccomp(2) and Linux's `Documentation/userspace-api/seccomp_filter.rst`.
"""

import ctypes
import errno
import platform
import resource
import struct
import sys

MEMORY, CPU_SECONDS = 2**30, 8
_CALLS = {
    # name: number on x86_64, number on aarch64
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "exit": (60, 93),
    "futex": (202, 98),
    "restart_syscall": (219, 128),
    "clock_gettime": (228, 113),
    "exit_group": (231, 94),
    "getrandom": (318, 278),
}
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
"""The column of `_CALLS`, and the kernel's number of the architecture (AUDIT_ARCH_*)."""
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, _PR_SET_NO_NEW_PRIVS = 22, 2, 38
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_KILL, _REFUSE, _ALLOW = 0x80000000, 0x00050000 | errno.EPERM, 0x7FFF0000
# Offsets in `struct seccomp_data`.
_NUMBER, _ARCHITECTURE = 0, 4
# Loaded here: a confined process can open no library.
_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def confine() -> None:
    """Confine this process until it ends. Without `filters`, the limits alone apply. Raises OSError."""
    _limit()
    if filters():
        _filter_calls()


def filters() -> bool:
    """Whether this kernel and machine can filter system calls."""
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    try:
        _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER)
    except OSError as error:
        # A missing program is EFAULT where filters exist, and EINVAL where they don't (prctl(2)).
        return error.errno == errno.EFAULT
    return False


def _filter_calls() -> None:
    program = _program(*_MACHINES[platform.machine()])
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(program))


def _prctl(option: int, value: int, address: int = 0) -> None:
    zero = ctypes.c_ulong(0)
    if _libc.prctl(option, ctypes.c_ulong(value), ctypes.c_ulong(address), zero, zero) != 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _program(column: int, architecture: int) -> _Program:
    numbers = [call[column] for call in _CALLS.values()]
    instructions = [
        _instruction(_LOAD, _ARCHITECTURE),
        _instruction(_JUMP_IF_EQUAL, architecture, when_equal=1),
        _instruction(_RETURN, _KILL),
        _instruction(_LOAD, _NUMBER),
        *(
            _instruction(_JUMP_IF_EQUAL, number, when_equal=len(numbers) - position)
            for position, number in enumerate(numbers)
        ),
        _instruction(_RETURN, _REFUSE),
        _instruction(_RETURN, _ALLOW),
    ]
    return _Program(len(instructions), b"".join(instructions))


def _instruction(code: int, value: int, when_equal: int = 0) -> bytes:
    """`struct sock_filter`. `when_equal`: how many instructions are skipped then."""
    return struct.pack("=HBBI", code, when_equal, 0, value)


def _limit() -> None:
    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        # No further file and no socket.
        resource.RLIMIT_NOFILE: 0,
        # No further process; root is exempt.
        resource.RLIMIT_NPROC: 0,
    }
    # macOS has no limit of the address space.
    if sys.platform == "linux":
        limits[resource.RLIMIT_AS] = MEMORY
    for kind, limit in limits.items():
        most = resource.getrlimit(kind)[1]
        value = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(kind, (value, value))
