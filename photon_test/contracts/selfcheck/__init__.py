"""Is a contract as tight as its description, and no tighter? Measured, with strangers' tools.

The chain is independent of the generator on purpose. Schemas are closed by `closed.py` and not by
what the generator validates with; responses are drawn by Schemathesis' engine and not by our own
samples; a label needs two validators that agree; the judge is the Rust core. See
docs/reference/self-check.md for what each figure means.
"""
