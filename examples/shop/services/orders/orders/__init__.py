"""Orders and products of the example shop: an ASGI application with a SQLite store."""
