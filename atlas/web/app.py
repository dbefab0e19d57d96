"""The web application: everything is put together here."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from flask import Flask, Response, request
from jinja2 import StrictUndefined

from atlas import __name__ as package_name
from atlas.errors import StoreError
from atlas.language import LANGUAGES
from atlas.resources import resource_folder
from atlas.services.publishing import credit
from atlas.services.snapshots import SnapshotKeeper
from atlas.settings import Settings
from atlas.store.protocol import Store
from atlas.web.assets import add_assets
from atlas.web.context import carry_language, keep_snapshots, language, snapshot
from atlas.web.data import data
from atlas.web.errors import answer_faults
from atlas.web.filters import add_filters
from atlas.web.interfaces import interfaces
from atlas.web.planning import planning
from atlas.web.replies import ReplyMemory
from atlas.web.residents import residents
from atlas.web.security import secure_replies

_LARGEST_REQUEST: Final = 1024 * 1024


def create_app(store: Store, settings: Settings) -> Flask:
    """Return the web application over a store.

    Its first snapshot is taken at the first request; `atlas serve` asks for one before it listens.
    """
    app = Flask(package_name, template_folder=str(resource_folder("templates")), static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=_LARGEST_REQUEST)
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.url_map.strict_slashes = False
    keeper = SnapshotKeeper(store, settings)
    keep_snapshots(app, keeper)
    for blueprint in (residents, planning, interfaces, data):
        app.register_blueprint(blueprint)
    carry_language(app)
    add_assets(app)
    add_filters(app)
    _speak_languages(app)
    answer_faults(app)
    _let_replies_be_kept(app)
    secure_replies(app, settings.basemap_url)
    memory = ReplyMemory(app.wsgi_app, lambda: _state_of(keeper))
    app.wsgi_app = memory  # type: ignore[method-assign]  # the way Flask documents to put middleware in
    return app


def _state_of(keeper: SnapshotKeeper) -> object:
    try:
        taken = keeper.current()
    except StoreError:
        return object()  # equal to nothing, so nothing is kept until the store answers again
    return taken.version, taken.as_of


def _speak_languages(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    environment: Any = app.jinja_env
    environment.install_gettext_callables(
        lambda message: language().gettext(message),
        lambda singular, plural, count: language().ngettext(singular, plural, count),
        newstyle=True,
    )

    @app.context_processor
    def _describe_page() -> dict[str, Any]:
        # The snapshot is asked for by the template: the page for an unreachable database has none.
        return {
            "language": language().code,
            "languages": LANGUAGES,
            "current_snapshot": snapshot,
            "credit": lambda *names: credit(snapshot(), *names),
            "address_in": _address_in,
        }


def _address_in(code: str) -> str:
    """Return the address of this page in another language."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    query = [*kept, ("lang", code)] if code != "de" else kept
    return request.path + ("?" + urlencode(query) if query else "")


def _let_replies_be_kept(app: Flask) -> None:
    """Let whoever keeps a copy ask whether it still holds; interfaces may be kept for a minute."""

    @app.after_request
    def _add_cache_control(response: Response) -> Response:
        if response.status_code == 200 and "Cache-Control" not in response.headers:
            age = "max-age=60" if request.blueprint == "interfaces" else "no-cache"
            response.headers["Cache-Control"] = f"public, {age}"
        return response
