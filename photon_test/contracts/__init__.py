"""OpenAPI and pacts together: generate contracts, read what verification found."""
