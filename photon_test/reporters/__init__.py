"""One module per kind of reader of a run's records."""
