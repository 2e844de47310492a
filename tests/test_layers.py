"""Who may import whom: a module imports only what stands in a row above its own. And no module grows too long."""

import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from itertools import chain
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "outline_site"

LAYERS = {
    "0: of the standard library only": [
        "diagnostics urls memo pool spool patience strangers yamltext datatext goat goat.*",
        "overseer",
    ],
    "1: nouns and settings": [
        "model theme",
        "site setting_values words",
        "contact look math_settings address_settings menu_settings hugo_places",
        "setting_keys",
        "hugo_config config",
        "hugo_values",
        "course_file",
    ],
    "2: the readers of files": ["datafile", "source jinja_rules shelf excerpts history compiled", "templates"],
    "3: one content file alone": [
        # what needs nothing of its kind
        "content content.rules content.slots content.pieces content.trust",
        "content.pairs",
        "content.shortcodes",
        "content.dates content.lexing content.sections content.frontmatter content.tags content.tables",
        "content.rules.dollars content.rules.lean",
        "content.about",
        "content.attributes",
        "content.highlight",
        # formulas, from their signs up
        "content.tex content.tex.tokens content.tex.names content.tex.lengths content.tex.synonyms content.tex.mathml",
        "content.tex.macros content.tex.mistakes content.tex.dialect content.tex.brackets",
        "content.tex.work",
        "content.tex.numbers content.tex.words content.tex.commands content.tex.diagrams",
        "content.tex.tables",
        "content.tex.rewrite",
        "content.formula",
        # front matter with types; notes taken while reading; a call that is about to run
        "content.fields content.sheet content.invocation",
        "content.rules.brackets content.rules.paragraphs",
        "content.teaching content.cascade content.rules.math",
        "content.rules.displays content.rules.linkify content.rules.links",
        "content.builtins content.rules.* content.expand",
        "content.markdown",
        "content.scope",
        "content.run",
        "content.document",
        "content.read",
    ],
    "4: all files together": [
        "tree tree.titles tree.collation tree.permalinks tree.nearest tree.regrow",
        "tree.resolve",
        "tree.order tree.addresses tree.check tree.checkup tree.menus",
        "tree.taxonomies",
        "tree.grow",
    ],
    "5: outputs": [
        "render render.bundle render.units render.images render.toc render.search render.rewrite",
        "render.static render.book render.policy",
        "render.menus render.asking",
        "render.view",
        "render.site_view render.made render.feeds",
        "render.printed",
        "render.pages render.rows render.facts",
    ],
    "6: the published folder": ["folders calls", "trees", "spare", "stage", "publish"],
    "7: the program": ["record stored outward", "documents changes kept drawing", "build", "tray checks", "desk"],
    "8: the preview": [
        "preview preview.changes preview.edition preview.editor preview.files preview.guard preview.connections",
        "preview.watch preview.press preview.message",
        "preview.loop preview.server",
        "preview.run",
    ],
    "9: the command line": ["starter progress notices workers reports timing", "cli", "program", "__main__"],
}
"""The rows of each layer from the lowest up. A star stands for any name; modules of one row do not know each other."""

ROWS = [row.split() for rows in LAYERS.values() for row in rows]
LOWEST = len(LAYERS["0: of the standard library only"])  # rows of the lowest layer
LIBRARIES = {"yamltext": {"yaml"}}  # of layer 0, beyond the standard library

MAX_MODULE, MAX_FUNCTION = 300, 50  # lines


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__").removesuffix("__init__")


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py")) if module_name(path)}


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def row(module: str) -> int:
    """The number of a module's row; its own name counts before a name with a star. Without a place it is the last."""
    exact = (i for i, names in enumerate(ROWS) if module in names)
    alike = (i for i, names in enumerate(ROWS) if any(fnmatch(module, name) for name in names))
    return next(chain(exact, alike), len(ROWS))


def imports(module: str) -> Iterator[str]:
    """All imports of a module, by full names; those in functions and for type checkers count too."""
    is_package = MODULES[module].name == "__init__.py"
    package = ["outline_site", *module.split(".")][: None if is_package else -1]
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                name = f"{source}.{alias.name}"
                yield name if name.removeprefix("outline_site.") in MODULES else source


def own(module: str) -> Iterator[str]:
    """The modules of the package that a module imports. The package itself holds nothing but the version."""
    found = (
        name.removeprefix("outline_site").lstrip(".") for name in imports(module) if name.startswith("outline_site")
    )
    return (name for name in found if name)


def called(module: str) -> Iterator[str]:
    """The names of the functions that a module calls."""
    calls = (n for n in ast.walk(tree(module)) if isinstance(n, ast.Call))
    return (call.func.id for call in calls if isinstance(call.func, ast.Name))


def test_every_module_has_its_place() -> None:
    named = [name for names in ROWS for name in names if "*" not in name]
    assert not [module for module in MODULES if row(module) == len(ROWS)], "put it into LAYERS, as low as can be"
    assert len(set(named)) == len(named)
    assert set(named) <= MODULES.keys()


@pytest.mark.parametrize("module", MODULES)
def test_imports_only_go_down(module: str) -> None:
    if module.startswith("goat"):
        assert all(name.startswith("goat") for name in own(module))
    else:
        assert not [name for name in own(module) if row(name) >= row(module)]


@pytest.mark.parametrize("module", [module for module in MODULES if row(module) < LOWEST])
def test_the_lowest_layer_needs_the_standard_library_only(module: str) -> None:
    outside = {name.partition(".")[0] for name in imports(module) if not name.startswith("outline_site")}
    assert outside - LIBRARIES.get(module, set()) <= sys.stdlib_module_names


def test_only_the_program_remembers_and_only_the_command_line_prints() -> None:
    users = {name: {m for m in MODULES if name in own(m)} for name in ("memo", "pool")}
    assert all(
        found <= {"documents", "changes", "record", "kept", "build", "tray", "cli", "workers", "compiled"}
        for found in users.values()
    )
    assert {module for module in MODULES if any(name == "print" for name in called(module))} <= {"goat.__main__"}
    assert {m for m in MODULES if "click" in imports(m)} == {"cli", "notices", "program"}


@pytest.mark.parametrize("module", MODULES)
def test_no_module_and_no_function_is_too_long(module: str) -> None:
    lines = MODULES[module].read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_MODULE
    functions = (n for n in ast.walk(tree(module)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    assert not [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= MAX_FUNCTION]
