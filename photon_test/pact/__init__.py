"""Pact files, and the Rust core that judges them. Knows nothing of OpenAPI."""
