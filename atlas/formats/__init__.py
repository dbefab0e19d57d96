"""Writers of what goes out."""
