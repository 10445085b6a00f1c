"""OpenAPI documents: read safely, with the place of every node. Knows nothing of Pact."""
