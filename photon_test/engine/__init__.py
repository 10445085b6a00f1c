"""Runs a plan: processes, services, budget, selection, and the one writer of records."""
