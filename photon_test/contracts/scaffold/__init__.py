"""Interactions → tests that a person goes on writing, in the language of the consumer."""
