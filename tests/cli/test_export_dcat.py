from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import RDF, Graph, URIRef

from atlas.cli import main
from tests.packages import write_small_package


@pytest.fixture(autouse=True)
def _land(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATLAS_DATABASE_URL", f"sqlite:///{tmp_path / 'atlas.sqlite'}")
    monkeypatch.setenv("ATLAS_OPERATOR_NAME", "Landratsamt Südkreis")
    monkeypatch.chdir(tmp_path)
    run("import", write_small_package(tmp_path / "land"))


def run(*arguments: object) -> None:
    # It ends by itself where all went well, and with a status where not.
    main([str(argument) for argument in arguments])


def count_datasets(path: Path, form: str) -> int:
    graph = Graph().parse(path, format=form)
    return len(list(graph.subjects(RDF.type, URIRef("http://www.w3.org/ns/dcat#Dataset"))))


def test_the_catalogue_is_written_as_turtle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("export", "dcat", tmp_path / "katalog.ttl")
    assert count_datasets(tmp_path / "katalog.ttl", "turtle") == 2
    err = capsys.readouterr().err
    assert "Es fehlt: ATLAS_DCAT_CONTRIBUTOR_ID" in err
    assert "Es fehlt: ATLAS_PUBLIC_URL" in err
    assert "ATLAS_OPERATOR_NAME" not in err


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_the_ending_asks_for_json_ld(tmp_path: Path) -> None:
    run("export", "dcat", tmp_path / "katalog.jsonld")
    assert count_datasets(tmp_path / "katalog.jsonld", "json-ld") == 2


def test_the_catalogue_alone_goes_to_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    run("export", "dcat", "-")
    assert capfdbinary.readouterr().out.startswith(b"@prefix")
