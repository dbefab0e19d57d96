"""The pages and interfaces."""
