"""The composition root: the only package that knows every layer.

A run is discover → choose → start → report; `tests.py` reads like that.
"""
