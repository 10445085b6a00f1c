"""Photon: one command that runs every test of a polyglot repository."""

__all__ = ["__version__"]

__version__ = "0.1.0"
