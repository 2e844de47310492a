"""The site's folder -> its files: content read, everything else found. The only reader of content."""

import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from outline_site import datafile, patience, strangers
from outline_site.config import Config
from outline_site.diagnostics import Diagnostic, Place, SiteError
from outline_site.model import FrozenMap, SourceFile

READ = frozenset((".md", ".markdown", ".mdown", ".html", ".htm"))
MAX_DEPTH = 300  # folders, one in the other
MAX_NOTE = 4 << 20  # bytes
_BRING_IN = "copy what it leads to into the site's folder"
NOT_READ = frozenset((".gotmpl", ".org", ".adoc", ".asciidoc", ".ad", ".rst", ".pandoc", ".pdc"))


@dataclass(frozen=True)
class Sources:
    """What a site's folder holds. `files` are the other files below the content folder, by content path.

    Three things are for those who watch the folder, with names as the system has them when all links are followed:
    `folders` that hold something of the site, `paths` of all its files, and `places`, which are the notes that a path
    stands for, as indices of `content`.
    """

    content: tuple[SourceFile, ...]
    files: Mapping[str, Path]
    static: Mapping[str, Path]
    data: Mapping[str, Any]
    problems: tuple[Diagnostic, ...]
    folders: frozenset[str] = field(compare=False)
    paths: frozenset[str] = field(compare=False)
    places: Mapping[str, tuple[int, ...]] = field(compare=False)


Read = Callable[[Path], bytes]


def scan(config: Config, theme: Path, read: Read = Path.read_bytes) -> Sources:
    """Read the content of a site, and find its other files; `theme` is the folder of the built-in theme.

    `read` gives the bytes of a note.

    Raises:
        SiteError: there is no content folder.
    """
    if not config.content_dir.is_dir():
        shown = _shown(config.content_dir, config.root)
        message = f"there is no folder '{shown}' to build from: make one, or give the site's folder with --source"
        raise SiteError(message, at=config.places.get("contentDir"))
    return _Scan(config, theme, read).sources()


@dataclass(frozen=True, slots=True)
class _Found:
    """A regular file below a folder: its path from that folder, on disk, and there with all links followed."""

    name: str
    path: Path
    real: str


@dataclass
class _Scan:
    config: Config
    theme: Path
    read: Read
    problems: list[Diagnostic] = field(default_factory=list)
    folders: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    places: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def sources(self) -> Sources:
        content, files = self._content()
        self._look_for("staticDir", *self.config.static_dirs)
        self._look_for("dataDir", self.config.data_dir)
        static: dict[str, Path] = {}
        for folder in (self.theme / "static", *self.config.static_dirs):
            static |= {found.name: found.path for found in self._walk(folder)}
        data = self._data()
        folders, paths = frozenset(self.folders), frozenset(self.paths)
        return Sources(tuple(content), files, static, data, tuple(self.problems), folders, paths, self.places)

    def _content(self) -> tuple[list[SourceFile], dict[str, Path]]:
        content: list[SourceFile] = []
        files: dict[str, Path] = {}
        foreign: dict[str, list[_Found]] = {}
        others: list[_Found] = []
        for found in self._walk(self.config.content_dir):
            name = found.name.rpartition("/")[2]
            if name.startswith((".", "#")) or name.endswith("~") or self._is_ignored(found):
                continue
            stem, kind = os.path.splitext(name)
            kind = kind.lower()
            if kind in READ and os.path.splitext(stem)[1][1:].lower() in self.config.other_languages:
                others.append(found)
            elif kind in READ:
                for source in self._read(found):
                    self.places[found.real] = (*self.places.get(found.real, ()), len(content))
                    content.append(source)
            elif kind in NOT_READ:
                foreign.setdefault(kind, []).append(found)
            elif not self.config.reader.safe or self._is_harmless(found):
                files[found.name] = found.path
        for kind, kin in foreign.items():
            message = f"files of the kind '{kind}' are not read"
            self._about_all(kin, "unread-kind", message, "convert them to Markdown")
        if not content and self._stays_inside(self.config.content_dir):
            shown = _shown(self.config.content_dir, self.config.root)
            hint = "write a first note there, such as _index.md"
            self.problems.append(Diagnostic("empty-site", "this folder holds no notes", Place(shown), hint))
        message = "files in other languages than the site's default one are not read"
        self._about_all(others, "other-language", message, "a site has one language for now")
        return content, files

    def _is_ignored(self, found: _Found) -> bool:
        """Whether the settings leave a file out."""
        if not self.config.ignore_files:
            return False
        shown = _shown(found.path, self.config.root)
        try:
            with patience.over(shown, "trying 'ignoreFiles' on its name"):
                return any(re.search(pattern, str(found.path)) for pattern in self.config.ignore_files)
        except patience.TooLong as end:
            self.problems.append(Diagnostic("page-limit", end.message, Place(shown), "use simpler patterns"))
        return False

    def _is_harmless(self, found: _Found) -> bool:
        """Whether a file among notes from many hands is published."""
        try:
            with found.path.open("rb") as file:
                why = strangers.objection(found.name, file.read(strangers.MAX_DRAWING + 1))
        except OSError:
            return True  # which is told when it is published
        if why:
            at, hint = Place(_shown(found.path, self.config.root)), "put it into static/, if you know what it holds"
            self.problems.append(Diagnostic("unsafe", f"this is not published: {why}", at, hint))
        return not why

    def _about_all(self, kin: list[_Found], code: str, message: str, hint: str) -> None:
        """One problem for all files of a sort, at the first of them."""
        if kin:
            more = f" ({len(kin)} files)" if len(kin) > 1 else ""
            at = Place(_shown(kin[0].path, self.config.root))
            self.problems.append(Diagnostic(code, message + more, at, hint))

    def _read(self, found: _Found) -> Iterator[SourceFile]:
        shown = _shown(found.path, self.config.root)
        try:
            if (size := found.path.stat().st_size) > MAX_NOTE:
                self._unreadable(found.path, f"it has {size >> 20} MB, and a note may have {MAX_NOTE >> 20}; split it")
                return
            yield SourceFile(shown, self._in_language(found.name), self.read(found.path))
        except FileNotFoundError:
            return  # deleted since it was found
        except OSError as error:
            self._unreadable(found.path, error.strerror or str(error))

    def _in_language(self, name: str) -> str:
        """A content path without the suffix of the site's own language: `x.en.md` is `x.md`."""
        stem, kind = os.path.splitext(name)
        suffix = f".{self.config.file_language}"
        return stem.removesuffix(suffix) + kind if self.config.file_language else name

    def _look_for(self, key: str, *folders: Path) -> None:
        """Tell of what should be a folder, where the settings name it or something of its name is there."""
        for folder in folders:
            if not folder.is_dir() and (key in self.config.places or os.path.lexists(folder)):
                name = _shown(folder, self.config.root)
                at = self.config.places.get(key) or Place(name)
                self.problems.append(Diagnostic("no-folder", f"'{name}' is no folder", at, "make it, or name another"))

    def _walk(self, folder: Path) -> Iterator[_Found]:
        """All regular files below a folder, by name. Links that lead out of the site are not followed."""
        if folder.is_dir() and not self._stays_inside(folder):
            self._unreadable(folder, "this link leads out of the site", _BRING_IN)
            return
        yield from self._below(folder, "", (os.path.realpath(folder),)) if folder.is_dir() else ()

    def _below(self, folder: Path, prefix: str, above: tuple[str, ...]) -> Iterator[_Found]:
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self._unreadable(folder, error.strerror or str(error))
            return
        self.folders.add(above[-1])
        for entry in entries:
            path = folder / entry.name
            if entry.is_symlink() and not self._stays_inside(path):
                self._unreadable(path, "this link leads out of the site, or nowhere", _BRING_IN)
            elif entry.is_dir() and len(above) > MAX_DEPTH:
                self._unreadable(path, f"folders are nested more than {MAX_DEPTH} deep here")
            elif entry.is_dir():
                real = os.path.realpath(path)
                if real in above:
                    self._unreadable(path, "this link leads to a folder that it stands in")
                elif entry.name not in (".git", "node_modules", ".outline-cache"):
                    yield from self._below(path, f"{prefix}{entry.name}/", (*above, real))
            elif entry.is_file():
                real = os.path.realpath(path) if entry.is_symlink() else f"{above[-1]}{os.sep}{entry.name}"
                if entry.is_symlink():
                    self.folders.add(str(Path(real).parent))
                yield from self._named(entry.name, prefix, path, real)
            else:
                self._unreadable(path, f"this is {_special(path)}, not a file")

    def _named(self, name: str, prefix: str, path: Path, real: str) -> Iterator[_Found]:
        try:
            (prefix + name).encode()
        except UnicodeEncodeError:
            self._unreadable(path, "its name is not UTF-8")
        else:
            self.paths.add(real)
            yield _Found(prefix + name, path, real)

    def _stays_inside(self, path: Path) -> bool:
        real = os.path.realpath(path)
        inside = (os.path.realpath(self.config.root), os.path.realpath(self.theme))
        return path.exists() and any(real == base or real.startswith(base + os.sep) for base in inside)

    def _unreadable(self, path: Path, why: str, hint: str = "") -> None:
        at = Place(_shown(path, self.config.root))
        self.problems.append(Diagnostic("unreadable-file", f"this cannot be read: {why}", at, hint))

    # -------------------------------------------------------------------------------------------------------- data

    def _data(self) -> Mapping[str, Any]:
        tree: dict[str, Any] = {}
        for found in self._walk(self.config.data_dir):
            stem, kind = os.path.splitext(found.name)
            if kind.lower() not in datafile.KINDS:
                continue
            *folders, name = stem.split("/")
            branch = tree
            for step in folders:
                branch = branch.setdefault(step, {})
            shown = _shown(found.path, self.config.root)
            branch[name] = datafile.read(shown, found.path, self.problems.append)
        return FrozenMap(tree)


def _special(path: Path) -> str:
    mode = path.lstat().st_mode
    return "a pipe" if stat.S_ISFIFO(mode) else "a socket" if stat.S_ISSOCK(mode) else "a device"


def _shown(path: Path, root: Path) -> str:
    """A path as messages show it: from the site's folder, with `/`."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
