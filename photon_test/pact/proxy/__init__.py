"""A loopback proxy between the Rust core and the provider, in the judge's own process."""
