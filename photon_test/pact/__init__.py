"""Pact files as typed values: read, write, and judge."""
