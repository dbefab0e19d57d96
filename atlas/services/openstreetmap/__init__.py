"""OpenStreetMap: what the atlas proposes to it, and what differs between the two."""
