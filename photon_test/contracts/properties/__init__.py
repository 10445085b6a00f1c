"""Checks of a running API against its description, with requests that a stranger's engine makes up.

The engine is Schemathesis (https://schemathesis.readthedocs.io), in a process of its own; only
`engine.py`, `patched.py` and `scenario.py` know it. It is given a document that our own loader has
read and that refers to nothing outside of itself, because it would fetch what that refers to. Its
word alone is not believed: what a case came to is read from requests, answers and checks.
"""
