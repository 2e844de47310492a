"""Where the built-in theme is: its templates, its static files, and its words."""

from pathlib import Path

MAX_TEMPLATE = 2 << 20  # bytes of a template, of the theme or of a site


def theme_folder() -> Path:
    """The folder of the theme: packed with the program, or the checkout's own top level."""
    packed = Path(__file__).parent / "theme"
    return packed if packed.is_dir() else Path(__file__).parents[2]
