"""The room for people who look for help; each module beside this one adds its pages to it."""

from __future__ import annotations

from flask import Blueprint

residents = Blueprint("residents", __name__)
