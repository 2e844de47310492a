"""Running a call: a template of the site, else a built-in, else (where nothing has its name) its inner text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from jinja2 import TemplateError

from outline_site.content.builtins import BUILTINS
from outline_site.content.expand import MAX_DEPTH, Html, Inserted
from outline_site.content.invocation import Builtin, Invocation
from outline_site.content.scope import CallScope, Reading
from outline_site.diagnostics import closest
from outline_site.templates import Inner, ShortcodeTemplate


@dataclass
class Runner:
    """Runs the calls of one file."""

    reading: Reading
    _known: dict[str, Builtin | ShortcodeTemplate | None] = field(default_factory=dict)

    def run(self, invocation: Invocation) -> Html | Inserted:
        """The meaning of a call: a template of the site, else a built-in, else its inner text."""
        name, call, scope = invocation.call.name, invocation.call, CallScope(self.reading, invocation)
        if invocation.depth == MAX_DEPTH:
            scope.report("shortcode-syntax", f"shortcodes are nested more than {MAX_DEPTH} deep here", "part them")
        found = self._meaning(name) or self._meaning(name.lower())
        if not isinstance(found, ShortcodeTemplate) and name in self.reading.templates.go_shortcodes:
            self._about_go(name, scope, built_in=found is not None)
        if found is None:
            if name not in self.reading.templates.go_shortcodes:
                scope.report("unknown-shortcode", f"no shortcode named '{name}'", self._way_out(name))
            inner = invocation.dedented
            if call.markdown or invocation.inside_markdown:
                return Inserted(invocation.inner)
            return Html(scope.held(inner) if inner.text else "")
        pairs = name not in self.reading.templates.go_shortcodes or self.reading.templates.go_uses_inner(name)
        if found.inner is Inner.MUST and call.inner is None and not call.self_closing and pairs:
            sign = "%" if call.markdown else "<"
            close = f"{{{{{sign} /{name} {'%' if call.markdown else '>'}}}}}"
            scope.report("unclosed-shortcode", f"the shortcode '{name}' is not closed", f"close it with {close}")
        is_go = name in self.reading.templates.go_shortcodes
        if found.inner is Inner.NONE and invocation.inner.text.strip() and found is not _SILENT and not is_go:
            message = f"'{name}' shows no text between its tags: what stands there is left out"
            own = "let its template print 'inner', or take the text out of the call"
            hint = own if isinstance(found, ShortcodeTemplate) else "remove the closing tag, and the text shows"
            scope.report("shortcode-parameter", message, hint)
        if isinstance(found, Builtin):
            _check_parameters(invocation, found.parameters, found.positional, scope)
            return Html(found.draw(invocation, scope), found.mark)
        if found.arguments is not None:
            _check_parameters(invocation, found.arguments, len(found.arguments), scope)
        return scope.template(found)

    def _meaning(self, name: str) -> Builtin | ShortcodeTemplate | None:
        """What a name means; a template that cannot be read is reported once and taken as unknown inner text."""
        if name not in self._known:
            try:
                self._known[name] = self.reading.templates.shortcode(name) or BUILTINS.get(name)
            except (TemplateError, RecursionError, SyntaxError) as error:
                templates = self.reading.templates
                self.reading.sheet.report(templates.diagnostic(error, f"templates/{templates.shortcodes.get(name)}"))
                self._known[name] = _SILENT
        return self._known[name]

    def _about_go(self, name: str, scope: CallScope, *, built_in: bool) -> None:
        """A shortcode in Hugo's template language is not run: what stands in for it, and what to do."""
        instead = "the built-in one is used" if built_in else "its inner text is shown"
        message = (
            f"'{name}' is a Go template ({self.reading.templates.go_shortcodes[name]}), which is not run; {instead}"
        )
        scope.report("go-shortcode", message, f"translate it to templates/shortcodes/{name}.html")

    def meanings(self) -> tuple[tuple[str, str], ...]:
        """The names that were called, and what each means to the site now."""
        return tuple((name, self.reading.templates.fingerprint(name)) for name in sorted(self._known))

    def _way_out(self, name: str) -> str:
        near = closest(name, {*BUILTINS, *self.reading.templates.shortcodes})
        return near or f"a file templates/shortcodes/{name}.html would make it one"


_SILENT = Builtin(lambda _call, _scope: "", ())


def _several(keys: Sequence[str]) -> str:
    return f"no parameters {', '.join(repr(key) for key in keys)}; they are"


def _check_parameters(call: Invocation, known: tuple[str, ...], positional: int, scope: CallScope) -> None:
    name = call.call.name
    if unknown := [key for key in call.call.named if key not in known]:
        hint = closest(unknown[0], known) if len(unknown) == 1 else ""
        words = f"no parameter '{unknown[0]}'; it is" if len(unknown) == 1 else _several(unknown)
        listed = f"it knows: {', '.join(known) or 'none'}"
        scope.report("shortcode-parameter", f"'{name}' has {words} ignored", hint or listed)
    if len(call.call.positional) > positional:
        extra = call.call.positional[positional]
        count = "no parameter" if not positional else f"{positional} parameter{'s' * (positional > 1)}"
        left = "it is ignored" if not positional else "one more is ignored"
        hint = f'name it: {known[0]}="{str(extra)[:40]}"' if known else "remove it"
        scope.report("shortcode-parameter", f"'{name}' takes {count} without a name; {left}", hint)
