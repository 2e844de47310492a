"""Where the program begins: once this is loaded a request to end it is followed; nothing is to be put right yet."""

import os
import signal
import sys

TYPE_CHECKING = False  # that of `typing` would take time, in which nobody hears of a request to end
if TYPE_CHECKING:
    from typing import NoReturn


def _leave(number: int, _frame: object) -> "NoReturn":
    os._exit(128 + number)


def _begin_in_utf8() -> None:
    """Run this program anew so that names of files are what they are, whatever language this machine is set to."""
    if sys.stdout and sys.stderr:
        os.environ.setdefault("PYTHONIOENCODING", f"{sys.stdout.encoding}:replace")
    os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606  # it is this program


for _name in ("SIGINT", "SIGTERM", "SIGHUP"):
    _number = getattr(signal, _name, None)  # Windows has no hangup
    if _number is not None and signal.getsignal(_number) is not signal.SIG_IGN:
        signal.signal(_number, _leave)


def main() -> "NoReturn":
    """Run the command line, and leave with its exit status."""
    for file in (0, 1, 2):  # one that is closed would be taken by the next file that is opened
        try:
            os.fstat(file)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if sys.getfilesystemencoding() != "utf-8" and not sys.flags.utf8_mode:
        _begin_in_utf8()
    sys.stdout = sys.stdout or os.fdopen(1, "w")
    sys.stderr = sys.stderr or os.fdopen(2, "w")
    from outline_site import program  # takes time

    program.main()


if __name__ == "__main__":
    main()
