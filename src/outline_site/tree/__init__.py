"""Growing: all documents together become one `Site`."""
