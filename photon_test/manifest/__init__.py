"""`photon.toml` as frozen values; every value knows its file and line."""
