"""OpenAPI and Pact together. Pure: documents come in as values, files leave as bytes."""
