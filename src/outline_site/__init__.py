"""outline-site: a folder of Markdown course notes becomes a website that students can read anywhere."""

__version__ = "0.1.0"
