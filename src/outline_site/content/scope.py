"""The scope of a shortcode: what one call may touch, and what a template that is a shortcode sees."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from markupsafe import Markup, escape

from outline_site.config import ReaderConfig
from outline_site.content.attributes import Attributes
from outline_site.content.attributes import parse as parse_attributes
from outline_site.content.expand import Html, Inserted
from outline_site.content.invocation import Invocation
from outline_site.content.markdown import Markdown
from outline_site.content.pieces import Value
from outline_site.content.rules.fences import code
from outline_site.content.rules.links import open_addresses, reference
from outline_site.content.sheet import Sheet
from outline_site.content.slots import BLOCK, Passage, clean_ends
from outline_site.model import FrontMatter, How, Part
from outline_site.templates import ShortcodeTemplate, Templates

_TAG = re.compile(r"<[^>]*>")
_FORMULA = re.compile(r"<math\b(?:(?!</math>).)*<annotation[^>]*>([^<]*)</annotation></semantics></math>", re.DOTALL)


@dataclass(frozen=True)
class Reading:
    """What is at hand while one file is read."""

    config: ReaderConfig
    templates: Templates
    markdown: Markdown
    front: FrontMatter
    content_path: str
    sheet: Sheet


@dataclass(frozen=True)
class CallScope:
    """What one call may touch."""

    reading: Reading
    invocation: Invocation

    @property
    def sheet(self) -> Sheet:
        return self.reading.sheet

    def held(self, passage: Passage) -> str:
        return self.sheet.slots.hold(passage, mark=BLOCK)

    def passage(self, text: Passage | str) -> Passage:
        if isinstance(text, Passage):
            return text
        if isinstance(text, _Inner):
            return text.passage
        return Passage.made(self.sheet.body, str(text), self.invocation.call.start)

    def markdown(self, text: Passage | str) -> Markup:
        return Markup(self.held(self.passage(text)))

    def inline(self, text: str) -> Markup:
        return Markup(self.reading.markdown.inline(self.passage(text), self.sheet))

    def words(self, html: str) -> str:
        shown = _TAG.sub("", _FORMULA.sub(r"$\1$", html))
        return self.sheet.slots.plain(unescape(shown))

    def code(self, text: str, language: str, options: str) -> Markup:
        attributes = parse_attributes(options) or Attributes()
        return Markup(code(self.sheet, self.sheet.slots.plain(text) + "\n", language, attributes))

    def link(self, target: str, how: How) -> Markup:
        return Markup(self.sheet.slots.hold(reference(self.sheet, target, how, self.invocation.at, trusted=False)))

    def part(self, part: Part) -> Markup:
        return Markup(self.sheet.slots.hold(part))

    def param(self, name: str) -> Any:
        own = _below(self.reading.front.params, name)
        if own is None:
            own = self._field(name.lower()) or None
        return _below(self.reading.config.params, name) if own is None else own

    def _field(self, name: str) -> Any:
        """The fields of the front matter that `param` finds as well."""
        return getattr(self.reading.front, name, None) if name in ("title", "description", "weight", "slug") else None

    def say(self, name: str, **values: object) -> str:
        return self.reading.config.words.say(name, **values)

    def callout(self, kind: str) -> str:
        return self.reading.config.words.callout(kind)

    def report(self, code: str, message: str, hint: str = "") -> None:
        self.sheet.problem(code, message, self.invocation.at, hint)

    def template(self, found: ShortcodeTemplate) -> Html | Inserted:
        """Run a template. With `{{< >}}` its output is final; with `{{% %}}` it goes through Markdown.

        Inside of a `{{% %}}` text that a `{{< >}}` gives goes through Markdown too, as in Hugo; what begins with a tag
        is final all the same, so that no blank line or indentation in a template can break its HTML.
        """
        templates = self.reading.templates
        try:
            output = clean_ends(found.template.render(self.context()))
        except Exception as error:  # whatever a template does wrong is the template's problem, and has a place there
            problem = templates.diagnostic(error, f"templates/{templates.shortcodes[found.name]}")
            self.sheet.report(problem)
            return Html("")
        final = not self.invocation.inside_markdown or output.lstrip().startswith("<")
        if self.invocation.call.markdown or not final:
            return Inserted(Passage.made(self.sheet.body, output, self.invocation.call.start))
        return Html(open_addresses(output, self.sheet, lambda _: self.invocation.at))

    def context(self) -> Mapping[str, Any]:
        """What a template that is a shortcode sees."""
        return {
            "get": self.invocation.get,
            "inner": _Inner.of(self.invocation, is_escaped=self.sheet.trust.safe and not self.invocation.call.markdown),
            "markdown": self.markdown,
            "parent": _Parent.of(self.invocation.parent),
            "page": _PageAlone(self.reading.front, self.reading.content_path),
            "site": _SiteAlone(self.reading.config.title, self.reading.config.params, self.reading.templates.data),
            "data": self.reading.templates.data,
        }


def _below(params: Mapping[str, Any], name: str) -> Any:
    """The parameter at a name with dots."""
    value: Any = params
    for step in name.lower().split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


class _Inner(Markup):
    """The inner text of a call; `markdown(inner)` keeps the places in it. Printed, it is as it is, or escaped."""

    passage: Passage

    @classmethod
    def of(cls, invocation: Invocation, *, is_escaped: bool) -> "_Inner":
        inner = cls(escape(invocation.inner.text) if is_escaped else invocation.inner.text)
        inner.passage = invocation.dedented
        return inner


@dataclass(frozen=True)
class _Parent:
    """The call around a call, as a template sees it."""

    name: str
    invocation: Invocation

    @classmethod
    def of(cls, invocation: Invocation | None) -> "_Parent | None":
        return cls(invocation.call.name, invocation) if invocation else None

    @property
    def parent(self) -> "_Parent | None":
        return _Parent.of(self.invocation.parent)

    def get(self, key: int | str, default: Value = "") -> Value:
        return self.invocation.get(key, default)


class _PageAlone:
    """The page that a call stands in, as far as its own file tells: the other pages are not known yet."""

    shown_as = "the page, which a shortcode sees before the other pages are known,"

    def __init__(self, front: FrontMatter, content_path: str) -> None:
        self.path, self.params = content_path, front.params
        self.title, self.link_title, self.description = front.title, front.link_title or front.title, front.description
        self.date, self.lastmod, self.draft, self.weight = front.date, front.lastmod, front.draft, front.weight


class _SiteAlone:
    """The site, as far as its settings and its data tell."""

    shown_as = "the site, which a shortcode sees before the other pages are known,"

    def __init__(self, title: str, params: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        self.title, self.params, self.data = title, params, data
