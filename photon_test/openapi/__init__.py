"""OpenAPI documents: load, check, and see as operations."""
