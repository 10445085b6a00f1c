"""One module per test tool, the same few names in each, and a literal registry."""
