"""The smallest Flask application there is: the peer that the atlas is measured beside."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__)


@app.get("/")
def answer_nothing() -> str:
    """Return an empty reply."""
    return ""
