"""The preview: a site on the screen beside the editor. A change on disk is in the browser at once."""
