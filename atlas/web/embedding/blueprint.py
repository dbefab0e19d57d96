"""The rooms of embedding: what stands in frames, and where programs ask how to frame it."""

from __future__ import annotations

from flask import Blueprint

from atlas.web.programs import open_to_programs

embedding = Blueprint("embedding", __name__)
"""Pages that stand in frames of other hosts."""
discovery = Blueprint("discovery", __name__)
"""oEmbed."""
open_to_programs(discovery)
