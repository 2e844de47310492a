"""Content files -> documents: remembered ones as they were, the others read, in several processes where that pays."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from outline_site import stored
from outline_site.content.read import Reader
from outline_site.memo import Memo, digest
from outline_site.model import Document, SourceFile
from outline_site.pool import Pool
from outline_site.record import engine
from outline_site.templates import Templates


class Documents(NamedTuple):
    """All documents in the order of their files, and how many of them were remembered."""

    read: tuple[Document, ...]
    reused: int


def read_all(
    sources: Sequence[SourceFile], reader: Reader, memo: Memo, pool: Pool, watch: Callable[[str, int, int], None]
) -> Documents:
    """The documents of all content files; `watch` is told how far the reading is."""
    keys = list(keys_of(sources, reader)) if memo.folder else [""] * len(sources)
    found = [remembered(memo, key, reader.templates) if key else None for key in keys]
    missing = [i for i, document in enumerate(found) if document is None]
    made = _read(reader, [sources[i] for i in missing], pool)
    for done, (i, (document, data)) in enumerate(zip(missing, made, strict=True), 1):
        found[i] = document
        if keys[i] and not document.is_given_up:
            memo.put(keys[i], data or stored.to_bytes(document))
        watch("reading", done, len(missing))
    return Documents(tuple(document for document in found if document is not None), len(sources) - len(missing))


def keys_of(sources: Sequence[SourceFile], reader: Reader) -> Iterator[str]:
    """The key that each file's document is remembered under."""
    made_with, config = engine(), repr(reader.config)
    return (digest(made_with, config, s.path, s.content_path, s.digest, repr(reader.above(s))) for s in sources)


def _read(reader: Reader, sources: Sequence[SourceFile], pool: Pool) -> Iterator[tuple[Document, bytes]]:
    """The document of each file, and the data that it came home as; none where it was read here."""
    if not pool.is_parallel and pool.tell is None:
        yield from ((reader.read(source), b"") for source in sources)
        return
    for data in pool.batches(read_batch, reader, sources):
        document = stored.from_bytes(data)
        assert document is not None, "a worker's document is data that this version wrote"
        yield document, data


def read_batch(reader: Reader, sources: Sequence[SourceFile]) -> list[bytes]:
    """The work of a worker: documents travel home as data."""
    return [stored.to_bytes(reader.read(source)) for source in sources]


def remembered(memo: Memo, key: str, templates: Templates) -> Document | None:
    """A remembered document, unless a shortcode in it means something else by now."""
    data = memo.get(key)
    document = stored.from_bytes(data) if data else None
    if document is None or any(templates.fingerprint(name) != before for name, before in document.shortcodes):
        return None
    return document
