"""Becomes another program that ends when its parent ends.

Runs as a script, `python guard.py PARENT SIGNAL UID GID COMMAND…`, and imports nothing of ours: it
stands between fork and exec, where a threaded parent must not run Python. Linux sends SIGNAL when
the parent is gone, however it went; other systems leave the orphan to the next start.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent, signal, uid, gid = (int(word) for word in sys.argv[1:5])
    command = sys.argv[5:]
    os.umask(0o077)  # what a server writes is nobody else's to read
    if os.geteuid() == 0 and uid != 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":  # after setuid, which would undo it
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we could ask to be told
        sys.exit(0)
    os.execv(command[0], command)  # noqa: S606 - no shell wanted


if __name__ == "__main__":
    main()
