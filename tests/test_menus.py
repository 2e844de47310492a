"""Menus: what stands below what, and entries that would be lost."""

from collections.abc import Callable

import pytest

from trial import BARE, Files, Trial

Site = Callable[[Files], Trial]

MENU = """
{%- macro entry(e) %}{{ e.name }}{% if e.children -%}
({% for c in e.children %}{{ entry(c) }} {% endfor %}){% endif %}
{%- endmacro %}
{%- for e in site.menus.main %}{{ entry(e) }} {% endfor %}"""
FILES = {
    **BARE,
    "templates/home.html": MENU,
    "content/_index.md": "",
    "content/a.md": "---\ntitle: A\nmenu: {main: {parent: top}}\n---\n",
    "content/b.md": "---\ntitle: B\nmenus:\n  main: {parent: A}\n---\n",
}
OF_PAGES = {
    # settings: the menu, how each problem begins
    "menus: {main: [{name: T, identifier: top}]}": ("T(A(B ) )", ()),
    "sectionPagesMenu: main\nmenus: {main: [{name: T, identifier: tip}]}": (
        "T top(A(B ) )",
        ("content/a.md:3:1: warning: the entry 'A' of the menu 'main' has the parent 'top', which is not there",),
    ),
    "menus:\n  Main: []\n  main:\n  - name: T\n    identifier: top\n    parent: B": (
        "A B T",
        (
            "content/a.md:3:1: warning: the entry 'A' of the menu 'main' stands below itself, through its parent 'top'",
            "content/b.md:3:1: warning: the entry 'B' of the menu 'main' stands below itself, through its parent 'A'",
            "course.yaml:6:5: warning: the entry 'T' of the menu 'main' stands below itself, through its parent 'B'",
        ),
    ),
}
OF_SETTINGS = {
    # files: the menu, how each problem begins
    (
        "course.yaml",
        "menu:\n  main:\n  - {name: X, parent: X}\n  - {name: Y, parent: X}\n  - {name: Z, pageRef: /no}",
    ): (
        "X(Y ) Z",
        (
            "course.yaml:3:15: warning: the entry 'X' of the menu 'main' stands below itself, through its parent 'X'",
            "course.yaml:5:15: warning: the entry 'Z' of the menu 'main' names the page 'no', which is not there",
        ),
    ),
    ("hugo.toml", "[[menu.main]]\nname = 'X'\n[[menu.main]]\nname = 'Y'\n  parent = 'Xx'\n[[menu.main]]\nname='Z'"): (
        "X Xx(Y ) Z",
        (),
    ),
    (
        "hugo.yaml",
        "menu: {main: [{name: 2024, weight: '5'}, {name: Y, parent: 2024, weight: 2.0}, {name: 7, weight: 1.0}]}",
    ): (
        "7 2024(Y )",
        (),
    ),
    ("course.yaml", "menus:\n  main:\n  - name: X\n  - name: Y\n    parent: Xx"): (
        "X Xx(Y )",
        ("course.yaml:5:5: warning: the entry 'Y' of the menu 'main' has the parent 'Xx', which is not there; an",),
    ),
    ("config/_default/menus.en.yaml", "main:\n- name: X\n- name: Y\n  parent: nowhere\n  weight: 1"): (
        "X nowhere(Y )",
        (),
    ),
}


@pytest.mark.parametrize("settings", OF_PAGES)
def test_an_entry_of_a_page_that_has_no_place_is_kept_and_told(site: Site, settings: str) -> None:
    planned = site({**FILES, "course.yaml": settings}).planned()
    shown, starts = OF_PAGES[settings]
    assert planned.file("index.html").replace("\n", "").strip() == shown
    assert [line[: len(start)] for line, start in zip(planned.lines, starts, strict=True)] == list(starts)


@pytest.mark.parametrize("file", OF_SETTINGS)
def test_an_entry_of_the_settings_that_has_no_place_is_kept(site: Site, file: tuple[str, str]) -> None:
    name, text = file
    shown, starts = OF_SETTINGS[file]
    planned = site({**BARE, "content/_index.md": "", "templates/home.html": MENU, name: text}).planned()
    assert planned.file("index.html").replace("\n", "").strip() == shown
    assert [line[: len(start)] for line, start in zip(planned.lines, starts, strict=True)] == list(starts)
