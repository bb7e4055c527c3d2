"""Processes of their own, to be killed at a chosen moment: a fork of the test's, with connections of its own."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable

from django.db import connections


def forked(work: Callable[[], object]) -> int:
    """Do ``work`` in another process; its number. It ends with 0, with 1 if ``work`` raises, or as it kills itself."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        work()
        os._exit(0)
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(1)


def ended(child: int) -> int:
    """Wait for it; its exit code, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
