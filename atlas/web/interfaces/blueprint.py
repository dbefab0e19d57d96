"""The room for programs that ask for the atlas' own data."""

from __future__ import annotations

from flask import Blueprint

from atlas.web.programs import open_to_programs

interfaces = Blueprint("interfaces", __name__, url_prefix="/api")
open_to_programs(interfaces)
