"""Who may read this process's memory and environment, which hold secrets."""

import ctypes
import sys

_PR_SET_DUMPABLE = 4


def hide_memory() -> None:
    """Let root alone read this process's memory and environment, or trace it. No effect but on Linux.

    A program that this process executes is not covered (prctl(2), PR_SET_DUMPABLE).
    """
    if sys.platform == "linux":
        zero = ctypes.c_ulong(0)
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, zero, zero, zero, zero)
