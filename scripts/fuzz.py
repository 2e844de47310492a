"""Reads notes, settings and data that were changed at random, for as long as it is told, and says what came of it.

The texts come from this repository: the manual, the test cases, and a few hostile ones. Each is cut, repeated, spliced
and sprinkled with signs that mean something, and then read as a build would read it. Some are nothing but a few signs
again and again, in one of several places: what looks at a text from each of its characters on takes too long for them.
Nothing may raise, take more than five seconds of a processor, or hold more than a gigabyte; what does is kept in the
folder `--keep`, to be looked at.

    python scripts/fuzz.py --minutes 60          changes by rules of its own
    python scripts/fuzz.py --atheris             changes by Atheris, which looks at the code (pip install atheris)
"""

import argparse
import random
import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from pathlib import Path
from types import FrameType

from outline_site import yamltext
from outline_site.config import ReaderConfig
from outline_site.content.cascade import Cascade
from outline_site.content.read import Reader
from outline_site.datatext import DataError, read_json_file, read_toml
from outline_site.model import SourceFile
from outline_site.stored import from_bytes, to_bytes
from outline_site.templates import Templates
from outline_site.theme import theme_folder

ROOT = Path(__file__).parents[1]
SLOW, LARGEST, LONGEST = 5.0, 1 << 30, 60_000  # seconds of a processor; bytes of memory; characters of a text
SIGNS = (
    *"`*_~[](){}<>|\\\"'$#+-=!&:;^%@/\n\t\r \0\ufeff\u202e\ufdd0\u2028é😀",
    *("{{<", ">}}", "{{%", "%}}", "/*", "*/", "---\n", "+++\n", "```", "~~~", "$$", "\\(", "\\[", "<!--", "-->"),
    *("- ", "> ", "1. ", "| ", "    ", "\n\n", "![", "](", "]: ", "[^1]", "{#", "{.", "<div>", "</div>", "<script>"),
    *("&#", "&amp;", "\\frac{", "\\begin{align}", "\\end{align}", "\\newcommand", "\\label{", "\\left(", "title: "),
    *("*a", "&a ", "<<: ", "{{< details >}}", "{{< /details >}}", '{{< figure src="', "{{< tabs >}}", "[!NOTE]", ": "),
)
HOSTILE = (
    "---\na: &a [*a]\n---\n",
    "{{< details >}}" * 60,
    '---\nsummary: "\\uFDD00\\uFDD1 \\uFDD61\\uFDD7"\n---\n',  # marks that are made by escapes
    "[" * 500,
    "> " * 200,
    "$" * 999,
    "```goat\n+--+\n|  |\n+--+\n```",
)
FRAMES = (  # what stands for the at sign comes again and again
    *("@", "a @", "- @", "> @", "# @", "[a](@)", "[a]: @", "<div>@</div>", "| a |\n|---|\n| @ |", "a\n: @", "$$@$$"),
    *("```py\n@\n```", "```goat\n@\n```", "{{< figure @", "{{< details >}}@{{< /details >}}", '{"title": "@"}'),
    *("---\n@\n---\n", '---\ntitle: "@"\n---\n', "---\nsummary: |\n  @\n---\n", "+++\n@\n+++\n", "+++\na = '@'\n+++\n"),
)
FLOOD = 20_000  # characters


class Slow(BaseException):
    """A text took too long."""


@dataclass
class Account:
    """What came of it so far."""

    keep: Path
    done: int = 0
    slowest: float = 0.0
    broken: dict[str, str] = field(default_factory=dict)

    def note(self, what: str, text: str) -> None:
        """Keep a text that something is wrong with, once for each sort of wrong."""
        if what not in self.broken:
            name = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
            self.broken[what] = name
            self.keep.mkdir(parents=True, exist_ok=True)
            (self.keep / f"{name}.txt").write_bytes(text.encode("utf-8", "surrogatepass"))
            (self.keep / f"{name}.why").write_text(what, encoding="utf-8")
            print(f"{name}: {what.splitlines()[-1]}", flush=True)

    def line(self, seconds: float) -> str:
        """All in one line."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        count = f"{self.done} texts in {seconds / 60:.1f} minutes, {len(self.broken)} sorts of trouble"
        return f"{count}; slowest {self.slowest:.2f} s of a processor, most memory {peak} MB"


def corpus() -> list[str]:
    """What the changes begin with."""
    notes = [*(ROOT / "content").rglob("*.md"), *(ROOT / "tests" / "sites").rglob("*.md")]
    texts = [path.read_text("utf-8") for path in notes]
    for path in (ROOT / "tests" / "cases").glob("*.txt"):
        texts += path.read_text("utf-8").split("\n.\n")
    return [*texts, *HOSTILE]


def changed(texts: Sequence[str], chance: random.Random) -> str:
    """A text with a few changes."""
    text = chance.choice(texts)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 9))):
        at, end = sorted(chance.randrange(len(text) + 1) for _ in "ab")
        match chance.randrange(7):
            case 0:
                text = text[:at] + text[end:]
            case 1:
                text = text[:end] + text[at:end] * chance.choice((1, 2, 9)) + text[end:]
            case 2:
                text = text[:at] + chance.choice(SIGNS) * chance.choice((1, 1, 2, 3, 50, 2000)) + text[at:]
            case 3:
                other = chance.choice(texts)
                cut = chance.randrange(len(other) + 1)
                text = text[:at] + other[cut : cut + chance.randrange(400)] + text[end:]
            case 4:
                text = text[:at] + "".join(chance.choices(SIGNS, k=chance.randrange(30))) + text[at:]
            case 5:
                text = text[at:end] + text[:at] + text[end:]
            case _:
                text = text[:at] + text[at:end].replace(chance.choice(SIGNS), chance.choice(SIGNS)) + text[end:]
        text = text[:LONGEST]
    return text


def flooded(chance: random.Random) -> str:
    """A few signs again and again."""
    signs = "".join(chance.choices((*SIGNS, "a", "1", " "), k=chance.choice((1, 2, 2, 3))))
    return chance.choice(FRAMES).replace("@", signs * (FLOOD // len(signs)))


def readers() -> Iterator[tuple[str, Callable[[str], object]]]:
    """What reads a text, by name."""
    templates = Templates(ROOT, ROOT / "tests" / "none")
    configs = {
        "plain": ReaderConfig(),
        "safe": ReaderConfig(safe=True, block_attributes=True, lenient=True),
        "hugo": ReaderConfig(lenient=True, escaped_math=True, hard_wraps=True, emoji=True, heading_ids="blackfriday"),
    }
    for name, config in configs.items():
        reader = Reader(config, templates, Cascade())
        yield name, partial(note, reader)
    yield "yaml", lambda text: allowed(lambda: yamltext.construct(yamltext.compose(text)), yamltext.YamlError)
    yield "toml", lambda text: allowed(lambda: read_toml(text), DataError)
    yield "json", lambda text: allowed(lambda: read_json_file(text), DataError)


def note(reader: Reader, text: str) -> None:
    """Read a text as a note; what is remembered of it must come back the same."""
    document = reader.read(SourceFile("content/note.md", "note.md", text.encode("utf-8", "surrogatepass")))
    assert from_bytes(to_bytes(document)) == document, "what is remembered is not the same"


def allowed(read: Callable[[], object], error: type[Exception]) -> None:
    """Read something, which may fail in one way."""
    with suppress(error):
        read()


def tried(name: str, read: Callable[[str], object], text: str, account: Account) -> None:
    """Read a text, and take account of it."""
    begun = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, SLOW)
    try:
        read(text)
    except Slow:
        account.note(f"{name}: more than {SLOW:g} s", text)
    except MemoryError:
        account.note(f"{name}: too much memory", text)
    except Exception as error:  # of any kind: that is what is looked for
        where = traceback.extract_tb(error.__traceback__)[-1]
        account.note(f"{name}: {type(error).__name__}: {error} at {Path(where.filename).name}:{where.lineno}", text)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    account.done += 1
    account.slowest = max(account.slowest, time.process_time() - begun)


def stop(_number: int, _frame: FrameType | None) -> None:
    """The time for a text is over."""
    raise Slow


def main() -> int:
    """Run, and exit with status 1 if anything broke."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz"))
    parser.add_argument("--atheris", action="store_true")
    options, rest = parser.parse_known_args()
    account, ways = Account(options.keep), list(readers())
    signal.signal(signal.SIGVTALRM, stop)
    resource.setrlimit(resource.RLIMIT_DATA, (LARGEST, LARGEST))
    assert theme_folder().is_dir()
    if options.atheris:
        return guided(rest, ways, account)
    chance, texts, begun = random.Random(options.seed), corpus(), time.monotonic()
    while (passed := time.monotonic() - begun) < options.minutes * 60:
        text = flooded(chance) if chance.randrange(20) == 0 else changed(texts, chance)
        name, read = ways[chance.choices(range(len(ways)), (6, 3, 3, 2, 1, 1))[0]]
        tried(name, read, text, account)
        if account.done % 5000 == 0:
            print(account.line(passed), flush=True)
    print(account.line(time.monotonic() - begun))
    return bool(account.broken)


def guided(rest: Sequence[str], ways: Sequence[tuple[str, Callable[[str], object]]], account: Account) -> int:
    """Let Atheris choose the texts; `rest` is for it, such as `-max_total_time=3600 FOLDER`."""
    import atheris

    def one(data: bytes) -> None:
        name, read = ways[data[0] % len(ways) if data else 0]
        tried(name, read, data[1:].decode("utf-8", "replace"), account)

    atheris.Setup([sys.argv[0], *rest], one)
    atheris.Fuzz()
    return bool(account.broken)


if __name__ == "__main__":
    sys.exit(main())
