"""Tocsin: rings once for each story, with its source."""

__version__ = "0.1.0"
