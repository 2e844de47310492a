"""The editor's address of a place in a file: what a link in the preview opens."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from outline_site import yamltext
from outline_site.diagnostics import Place, SiteError, closest

DEFAULT = "vscode"

EDITORS = {
    "vscode": "vscode://file/{path}:{line}:{column}",
    "vscodium": "vscodium://file/{path}:{line}:{column}",
    "cursor": "cursor://file/{path}:{line}:{column}",
    "windsurf": "windsurf://file/{path}:{line}:{column}",
    "zed": "zed://file/{path}:{line}:{column}",
    "idea": "idea://open?file=/{path}&line={line}&column={column}",
    "pycharm": "pycharm://open?file=/{path}&line={line}&column={column}",
    "textmate": "txmt://open?url=file:///{path}&line={line}&column={column}",
    "sublime": "subl://open?url=file:///{path}&line={line}&column={column}",
    "emacs": "emacs://open?url=file:///{path}&line={line}&column={column}",
    "none": "",
}
"""Addresses by the names of editors; a preference may also be an address of this form itself."""


@dataclass(frozen=True, slots=True)
class Editor:
    """Makes addresses of places below a site's folder; without a `form` there are none."""

    root: Path
    form: str

    def file(self, path: str) -> str:
        """The address of a file, with `{line}` and `{column}` left open; of one that is elsewhere there is none."""
        where = self.root / path
        if not self.form or not path or path.startswith("theme/") or not where.is_relative_to(self.root):
            return ""
        return self.form.replace("{path}", quote(where.as_posix().lstrip("/"), safe="/:"))

    def place(self, at: Place) -> str:
        """The address of a place."""
        return self.file(at.path).replace("{line}", str(at.line)).replace("{column}", str(at.column))


def preferred(settings: Path) -> str:
    """The form that a user's own file of settings asks for with its key `editor`, or the usual one.

    Raises:
        SiteError: the file cannot be read, or names an editor that is not known.
    """
    try:
        text = settings.read_text(encoding="utf-8")
    except FileNotFoundError:
        return EDITORS[DEFAULT]
    except (OSError, UnicodeDecodeError) as error:
        raise SiteError(f"{settings} cannot be read: {error}") from error
    try:
        values = yamltext.construct(yamltext.compose(text))
    except yamltext.YamlError as error:
        raise SiteError(error.message, at=Place(str(settings), error.line, error.column)) from error
    editor = values.get("editor", DEFAULT) if isinstance(values, dict) else DEFAULT
    if isinstance(editor, str) and (editor in EDITORS or ("{path}" in editor and ":" in editor)):
        return EDITORS.get(editor, editor)
    hint = closest(str(editor), EDITORS) or "write an address such as vscode://file/{path}:{line}:{column}"
    raise SiteError(f"editor: '{editor}' is no editor that is known here ({hint})", at=Place(str(settings)))
