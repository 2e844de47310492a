"""Reading: one content file, alone, becomes one `Document`."""
