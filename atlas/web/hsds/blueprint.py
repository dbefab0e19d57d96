"""The room for programs that speak Open Referral."""

from __future__ import annotations

from flask import Blueprint

from atlas.web.programs import open_to_programs

hsds = Blueprint("hsds", __name__, url_prefix="/hsds")
open_to_programs(hsds)
