"""The rules that make the Markdown of courses out of CommonMark, a small file each."""
