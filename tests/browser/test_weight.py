"""What a small page weighs, as it comes over the wire: in how many pieces, and how much of it is script."""

import gzip
from collections.abc import Iterator

import pytest

from trial import Files

from .conftest import Shelf
from .readers import Place, Reader

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-1")]

REQUESTS, WHOLE, SCRIPT = 3, 16 * 1024, 4 * 1024

SMALL: Files = {
    "course.yaml": "title: Weights\n",
    "content/_index.md": "# Weights\n",
    "content/units/a/_index.md": "---\ntitle: Unit A\n---\nText.\n",
    "content/units/a/small.md": """\
---
title: A small page
---
## One block of code

```python
def grow(days):
    return [day * 2 for day in range(days)]
```

## One table

| Day | Height |
| --: | --: |
| 1 | 2 cm |
| 2 | 4 cm |
""",
}


@pytest.fixture(scope="module")
def small(shelf: Shelf) -> Place:
    return shelf.write("small", SMALL)


def weights(reader: Reader, place: Place, address: str) -> Iterator[tuple[str, int]]:
    """Each file that a page asks for when nothing is remembered yet, with its size when packed."""
    with reader.reading(place) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(place.address(address), wait_until="networkidle")
    for url in asked:
        name = url.removeprefix(place.top)
        file = place.folder / (name if name and not name.endswith("/") else f"{name}index.html")
        yield file.name, len(gzip.compress(file.read_bytes(), 9))


def test_a_small_page_is_light(reader: Reader, small: Place) -> None:
    found = list(weights(reader, small, "units/a/small/"))
    assert len(found) <= REQUESTS, found
    assert sum(size for _, size in found) <= WHOLE, found
    assert sum(size for name, size in found if name.endswith(".js")) <= SCRIPT, found
