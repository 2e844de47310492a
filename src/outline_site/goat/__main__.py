"""A diagram on standard input -> an SVG picture on standard output."""

import sys

from . import to_svg


def main() -> None:
    text = sys.stdin.buffer.read().decode("utf-8", errors="replace")
    sys.stdout.buffer.write((to_svg(text) + "\n").encode("utf-8"))


if __name__ == "__main__":
    main()
