"""Replace this process by a program that dies when its parent dies.

Run as a script: `python tied_child.py PARENT_PID PROGRAM [ARGUMENT...]`. The kernel keeps the
parent-death signal across `exec`, so a bundle whose supervisor was killed with `kill -9` leaves no
orphan. A script and not a `preexec_fn`, because code between fork and exec of a threaded process may
deadlock. Outside Linux the program simply runs without the tie.

The program never sees a SIGHUP, which means "reload" to most servers: our nginx is one process, and one that
reloads closes its log while connections that are kept still write to it, so its lines would go to the next
client that gets the number of that file. A new configuration takes a new start.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h
NOT_STARTED = 125


def main() -> None:
    """Tie this process to its parent and become the program of the arguments."""
    parent, program = int(sys.argv[1]), sys.argv[2:]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it died before the tie was made
            sys.exit(NOT_STARTED)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    os.execv(program[0], program)  # noqa: S606


if __name__ == "__main__":
    main()
