from __future__ import annotations

import sys

import pytest

from atlas.errors import BadDataError, MissingToolError
from atlas.formats.pdf import DEBIAN_PACKAGES, _load_engine, write_pdf

PAGE = '<html lang="de"><head><title>Grüße</title></head><body><p>Ärger</p>{}</body></html>'


def test_the_same_page_gives_the_same_bytes() -> None:
    assert write_pdf(PAGE.format(""), "") == write_pdf(PAGE.format(""), "")
    assert write_pdf(PAGE.format(""), "") != write_pdf(PAGE.format("mehr"), "")


@pytest.mark.parametrize("address", ["https://fremd.example/bild.png", "file:///etc/hostname", "static/bild.png"])
def test_a_page_that_needs_another_file_is_refused(address: str) -> None:
    with pytest.raises(BadDataError, match=r"bild|hostname"):
        write_pdf(PAGE.format(f'<img alt="" src="{address}">'), "")


def test_a_missing_library_is_named_with_the_packages_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def find_spec(self, name: str, *_: object) -> None:
            if name.partition(".")[0] == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0': no such file")

    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    _load_engine.cache_clear()
    try:
        with pytest.raises(MissingToolError) as caught:
            write_pdf(PAGE.format(""), "")
    finally:
        _load_engine.cache_clear()
    assert "libpango-1.0-0" in str(caught.value)
    assert all(package in str(caught.value) for package in DEBIAN_PACKAGES)
