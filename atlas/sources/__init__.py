"""Readers of what comes in: packages, boundaries, tables of offers."""
