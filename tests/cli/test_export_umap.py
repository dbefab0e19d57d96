"""``atlas export umap`` as somebody types it."""

from __future__ import annotations

import orjson
import pytest

from atlas.cli import main
from atlas.store.sql import SqlStore
from tests.packages import small_tables


@pytest.fixture(autouse=True)
def _filled(tmp_path, monkeypatch):
    url = f"sqlite:///{tmp_path / 'atlas.sqlite'}"
    monkeypatch.setenv("ATLAS_DATABASE_URL", url)
    monkeypatch.chdir(tmp_path)
    SqlStore(url).replace(small_tables(), note="Beginn")


def test_a_map_is_written_with_the_filters_of_the_pages(tmp_path, capsys):
    main(["export", "umap", "k.umap", "--topic", "kita", "--county", "08991"])
    content = orjson.loads((tmp_path / "k.umap").read_bytes())
    assert [[feature["id"] for feature in layer["features"]] for layer in content["layers"]] == [["offer-3"]]
    # Nobody knows where the atlas stands, so no popup leads there.
    assert "[[" not in content["properties"]["popupContentTemplate"]
    assert "k.umap" in capsys.readouterr().err


def test_live_layers_need_to_know_where_the_atlas_stands(tmp_path, monkeypatch, capsys):
    with pytest.raises(SystemExit) as caught:
        main(["export", "umap", "k.umap", "--live"])
    assert caught.value.code == 1
    assert "ATLAS_PUBLIC_URL" in capsys.readouterr().err
    assert not (tmp_path / "k.umap").exists()
    monkeypatch.setenv("ATLAS_PUBLIC_URL", "https://atlas.example")
    main(["export", "umap", "k.umap", "--live", "--field", "families", "--q", "Kita"])
    [layer] = orjson.loads((tmp_path / "k.umap").read_bytes())["layers"]
    url = layer["properties"]["remoteData"]["url"]
    assert url.startswith("https://atlas.example/api/offers.geojson?profile=plain&q=Kita&")
    assert url.endswith("&field=families")
