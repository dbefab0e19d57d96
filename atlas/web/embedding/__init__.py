"""The atlas in other people's pages: a frame to show, oEmbed to find it, and a page that makes the code."""

from __future__ import annotations

from atlas.web.embedding import choosing, frame, oembed
from atlas.web.embedding.blueprint import discovery, embedding

__all__ = ["choosing", "discovery", "embedding", "frame", "oembed"]
