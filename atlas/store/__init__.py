"""Where the data live."""
