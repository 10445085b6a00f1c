"""Values, events, errors, and the protocols where the layers meet. Imports nothing above."""
