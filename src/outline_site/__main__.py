"""Where the program begins: as soon as it is loaded a request to end it is followed, with nothing to put right yet."""

import os
import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line, and leave with its exit status."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no hangup
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)
    for file in (0, 1, 2):  # one that is closed would be taken by the next file that is opened
        try:
            os.fstat(file)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")
    from outline_site import program  # takes time

    program.main()


def _leave(number: int, _frame: object) -> NoReturn:
    os._exit(128 + number)


if __name__ == "__main__":
    main()
