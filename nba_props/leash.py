"""A program that does not outlive whoever started it: `python -m nba_props.leash PARENT MODULE ARGUMENT...`.

Killed processes take nobody with them: without this, a killed `nba-props ui` would leave a daemon behind that
nobody looks after and that works on beside the next one.

What belongs here: watching the parent. What does not: who is started (`serving.py`).
"""

import os
import runpy
import signal
import sys
import threading
import time
from collections.abc import Sequence

_LOOK_SECONDS = 1.0
#: A program that is asked to end has so long to do it.
_GRACE_SECONDS = 20.0


def leashed(module: str, *arguments: str) -> Sequence[str]:
    """The command that runs a module as a program for as long as this process lives."""
    return (sys.executable, "-m", __name__, str(os.getpid()), module, *arguments)


def main() -> None:
    """Run the module named on the command line, and end with the parent."""
    parent, module, *arguments = sys.argv[1:]
    threading.Thread(target=_end_with, args=(int(parent),), daemon=True).start()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
