"""Rendering: a `Site` becomes the files of a website."""
