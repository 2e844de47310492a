"""A preview that runs as a program of its own, beside a test that edits its site and asks it for pages."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple, TypeVar

PATIENCE = 30.0  # seconds after which something will not happen any more

Found = TypeVar("Found")


class Answer(NamedTuple):
    """What the server answered; the names of `head` are in lower case."""

    status: int
    head: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass(frozen=True)
class Running:
    """A preview, and the site that it shows."""

    folder: Path
    port: int
    program: "subprocess.Popen[str]"
    log: Path

    def address(self, path: str = "/") -> str:
        """The full address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a path, as it is given; `_` in the names of headers stands for `-`."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            head = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, head, answer.read())
        finally:
            connection.close()

    @property
    def at_work(self) -> int:
        """The process that does the work; it may have been started by the program for that."""
        children = Path(f"/proc/{self.program.pid}/task/{self.program.pid}/children")
        return int((children.read_text().split() if children.exists() else [str(self.program.pid)])[0])

    def wait_for_all(self) -> None:
        """Wait until all notes have been read, and looked over."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", "/__outline__/events")
        with connection.getresponse() as events:
            while b'"checked":true' not in events.readline():
                pass
        connection.close()

    def write(self, name: str, text: str) -> None:
        """Save a file of the site."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def shows(self, path: str, *words: str, without: str = "") -> Answer:
        """Wait until the page at a path has these words, and not others."""
        return until(
            lambda: self.get(path),
            lambda answer: all(word in answer.text for word in words) and not (without and without in answer.text),
        )

    def says(self, words: str) -> str:
        """Wait until the program has printed some words; gives all that it has printed."""
        return until(lambda: self.log.read_text(encoding="utf-8"), lambda text: words in text)


def until(look: Callable[[], Found], good: Callable[[Found], bool]) -> Found:
    """What `look` finds, as soon as it is good."""
    end = time.monotonic() + PATIENCE
    while True:
        found = look()
        if good(found):
            return found
        assert time.monotonic() < end, f"this is still not so: {found}"
        time.sleep(0.01)


@contextmanager
def preview(folder: Path, *options: str, port: int = 0, **variables: str) -> Iterator[Running]:
    """Run a preview; it is ended with Ctrl-C, which it must obey quietly."""
    log = folder.parent / f"log-{time.monotonic_ns()}"
    command = [sys.executable, "-m", "outline_site", "serve", "--source", str(folder), "--port", str(port), *options]
    environment = {**os.environ, "XDG_CONFIG_HOME": str(folder.parent), **variables}
    with log.open("w", encoding="utf-8") as out:
        program = subprocess.Popen(command, stdout=out, stderr=out, text=True, env=environment, cwd=folder.parent)
    try:
        said = until(lambda: log.read_text(encoding="utf-8"), lambda text: "\n" in text or program.poll() is not None)
        found = re.search(r"Preview at http://[^:]+:(\d+)/", said)
        assert found, said
        running = Running(folder, int(found[1]), program, log)
        running.wait_for_all()
        yield running
        program.send_signal(signal.SIGINT)
        assert program.wait(PATIENCE) == 0
        assert "Traceback" not in log.read_text(encoding="utf-8")
    finally:
        if program.poll() is None:
            program.kill()
            program.wait()
