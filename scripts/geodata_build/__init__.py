"""Builds the default data package in ``geodata/`` from public packages and the tables kept by hand."""
