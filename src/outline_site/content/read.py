"""`Reader(config, templates, cascade).read(source)`: one content file, alone, becomes one `Document`."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from outline_site import patience
from outline_site.config import ReaderConfig
from outline_site.content.cascade import Cascade, Tables
from outline_site.diagnostics import Diagnostic, Place
from outline_site.model import Document, FrontMatter, SourceFile
from outline_site.templates import Templates

if TYPE_CHECKING:
    from outline_site.content.document import Parser


@dataclass(frozen=True)
class Reader:
    """Reads content files. It knows the settings that matter to one file, shortcode templates, what sections give."""

    config: ReaderConfig
    templates: Templates
    cascade: Cascade

    def __reduce__(self) -> tuple[type["Reader"], tuple[ReaderConfig, Templates, Cascade]]:
        """What other processes are sent: nothing that was made on the way."""
        return Reader, (self.config, self.templates, self.cascade)

    def above(self, source: SourceFile) -> Tables:
        """What the sections above a content file, and the settings, give it."""
        return self.cascade.above(source.content_path)

    def read(self, source: SourceFile) -> Document:
        """The document of a content file. Whatever is wrong with it is in the document's problems."""
        parser = self._parser
        try:
            with patience.over(source.path, "reading this page"):
                return parser.document(source)
        except MemoryError:
            problem = Diagnostic("page-limit", "to read this takes too much memory", Place(source.path), "split it")
        except RecursionError:
            message, way_out = "something here stands in itself, or too deep in others", "look at its shortcodes"
            problem = Diagnostic("page-limit", message, Place(source.path), way_out)
        except patience.TooLong as end:
            problem = Diagnostic("page-limit", end.message, Place(source.path), patience.WAY_OUT)
        return Document(source.path, source.content_path, FrontMatter(), problems=(problem,))

    @cached_property
    def _parser(self) -> "Parser":
        from outline_site.content.document import Parser  # takes time, and most builds have no note to read

        return Parser(self.config, self.templates, self.cascade)
