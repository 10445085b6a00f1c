"""Runs on disk: one append-only file of records per run."""
