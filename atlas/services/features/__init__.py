"""Features as OGC API hands them out: collections, filters and pages of one data version."""
