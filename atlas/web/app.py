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
from atlas.services.finding import prepare_finding
from atlas.services.publishing import credit
from atlas.services.snapshots import SnapshotKeeper
from atlas.services.travelling import explain_travel
from atlas.services.version_reader import VersionReader
from atlas.settings import Settings
from atlas.store.protocol import Store
from atlas.web.accepting import AcceptGuard
from atlas.web.assets import add_assets
from atlas.web.catalogue import catalogue
from atlas.web.context import carry_language, keep_snapshots, keep_store, keep_versions, language, snapshot
from atlas.web.crawling import canonical_address, crawling
from atlas.web.data import data
from atlas.web.embedding import discovery, embedding
from atlas.web.embedding.codes import oembed_address
from atlas.web.errors import answer_faults
from atlas.web.filters import add_filters
from atlas.web.hosts import HostGuard
from atlas.web.hsds import hsds
from atlas.web.interfaces import interfaces
from atlas.web.labels import EMERGENCY
from atlas.web.legal import legal
from atlas.web.ogc import ogc
from atlas.web.planning import planning
from atlas.web.programs import is_for_programs
from atlas.web.replies import ReplyMemory
from atlas.web.reply_making import DataState
from atlas.web.residents import residents
from atlas.web.security import secure_replies

# Nothing is uploaded over the web, so anything larger is refused before it fills the memory.
_LARGEST_REQUEST: Final = 1024 * 1024


def create_app(store: Store, settings: Settings) -> Flask:
    """Return the web application over a store.

    Its first snapshot is taken at the first request; `atlas serve` asks for one before it listens.
    """
    # Flask's own static route is off: ours names the content in the address, so that files may be kept for ever.
    app = Flask(package_name, template_folder=str(resource_folder("templates")), static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=_LARGEST_REQUEST)
    # A misspelt name in a template fails in a test, instead of leaving a gap on a page.
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    # People type addresses with and without a slash at the end; neither should lead nowhere.
    app.url_map.strict_slashes = False
    keeper = SnapshotKeeper(store, settings, prepare=prepare_finding)
    keep_snapshots(app, keeper)
    keep_store(app, store)
    keep_versions(app, VersionReader(store, settings))
    for blueprint in (
        residents,
        legal,
        planning,
        interfaces,
        catalogue,
        ogc,
        hsds,
        crawling,
        data,
        embedding,
        discovery,
    ):
        app.register_blueprint(blueprint)
    carry_language(app)
    add_assets(app)
    add_filters(app)
    _speak_languages(app)
    answer_faults(app)
    _let_replies_be_kept(app)
    secure_replies(app, settings.basemap_url, settings.embed_hosts)
    # Before Flask, so that a remembered reply already has all its headers.
    memory = ReplyMemory(app.wsgi_app, lambda: _state_of(keeper))
    app.wsgi_app = HostGuard(AcceptGuard(memory))  # type: ignore[method-assign]  # the way Flask documents to put middleware in
    return app


def _state_of(keeper: SnapshotKeeper) -> object:
    try:
        taken = keeper.current()
    except StoreError:
        return object()  # equal to nothing, so nothing is kept until the store answers again
    # The day is part of it, because verdicts may change at midnight.
    return taken.derive("state of the data", lambda: DataState(taken.version, taken.as_of, taken.modified_at))


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
            "explain_ways": lambda: explain_travel(snapshot(), language()),
            "address_in": _address_in,
            "canonical_address": canonical_address,
            "emergency": EMERGENCY,
            "oembed_address": oembed_address,
        }


def _address_in(code: str) -> str:
    """Return the address of this page in another language."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    # German is the language of an address without any, so each page has one address for each language.
    query = [*kept, ("lang", code)] if code != "de" else kept
    return request.path + ("?" + urlencode(query) if query else "")


def _let_replies_be_kept(app: Flask) -> None:
    """Let whoever keeps a copy ask whether it still holds; interfaces may be kept for a minute."""

    @app.after_request
    def _add_cache_control(response: Response) -> Response:
        if response.status_code == 200 and "Cache-Control" not in response.headers:
            # "no-cache" keeps a copy but asks each time, which costs a reply of 304; programs may do without that for
            # a minute.
            age = "max-age=60" if is_for_programs(request.path) else "no-cache"
            response.headers["Cache-Control"] = f"public, {age}"
        return response
