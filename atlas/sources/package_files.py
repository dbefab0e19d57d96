"""Finds the files of a data package: a folder, its `datapackage.json`, or a zip of it; nothing outside it."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson

from atlas.errors import BadDataError, NotFoundError
from atlas.faults import Fault
from atlas.model import TABLES
from atlas.sources.form_hsds import lay_out_folder
from atlas.sources.hsds_files import HsdsFile
from atlas.sources.hsds_folder import is_hsds, read_folder
from atlas.sources.package_forms import find_form

DESCRIPTION_FILE: Final = "datapackage.json"
PACKAGE_LIMIT_MB: Final = 300
"""Size of all files together, unpacked; about twelve times as much memory is needed to read them."""

_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True)
class PackageFiles:
    """The files of a package: its name, what `datapackage.json` says, the file of each table, first faults."""

    name: str
    description: dict[str, Any]
    files: dict[str, Path]
    faults: list[Fault] = field(default_factory=list)


@contextmanager
def open_package(path: Path, *, limit_mb: int = PACKAGE_LIMIT_MB) -> Iterator[PackageFiles]:
    """Yield the files of the package at `path`; what had to be unpacked or laid out is removed afterwards.

    Raises
    ------
    NotFoundError
        If there is nothing at `path`.
    BadDataError
        If it is no data package, is too large, or names files outside itself.
    """
    with _open_folder(path, limit_mb) as (folder, name, description):
        if not is_hsds(description):
            yield _find_files(folder, name, limit_mb)
            return
        with TemporaryDirectory(prefix="sozialatlas-") as laid_out:
            _check_tables(folder, description, name, limit_mb)
            lay_out_folder(folder, description, Path(laid_out), name)
            yield _find_files(Path(laid_out), name, limit_mb)


def read_hsds_tables(path: Path, *, limit_mb: int = PACKAGE_LIMIT_MB) -> HsdsFile:
    """Read the tabular data package of Open Referral: a folder or a zip of it.

    Raises
    ------
    NotFoundError
        If there is nothing at `path`.
    BadDataError
        If it is none, is too large, or names files outside itself.
    """
    with _open_folder(path, limit_mb) as (folder, name, description):
        if not is_hsds(description):
            raise BadDataError(
                "%(name)s ist ein Datenpaket, aber keines nach Open Referral HSDS: erwartet werden services.csv und "
                "organizations.csv. Datenpakete des Atlas nimmt „atlas import“.",
                name=name,
            )
        _check_tables(folder, description, name, limit_mb)
        return read_folder(folder, description, name)


@contextmanager
def _open_folder(path: Path, limit_mb: int) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Yield the folder of a package, unpacked where it must be, its name and what `datapackage.json` says."""
    if not path.exists():
        raise NotFoundError("Ein Datenpaket %(path)s gibt es nicht. Bitte den Pfad prüfen.", path=path)
    if path.is_dir() or path.name == DESCRIPTION_FILE:
        folder = path if path.is_dir() else path.parent
        name = folder.resolve().name
        yield folder, name, _read_description(folder, name)
        return
    with TemporaryDirectory(prefix="sozialatlas-") as unpacked:
        lay_out = find_form(path) or _unpack
        lay_out(path, Path(unpacked), limit_mb)
        folder = _package_folder(Path(unpacked), path)
        yield folder, path.stem, _read_description(folder, path.stem)


def _check_tables(folder: Path, description: dict[str, Any], name: str, limit_mb: int) -> None:
    """Refuse tables of Open Referral outside their folder, or too large."""
    files = [_locate(folder, resource) for resource in description["resources"]]
    _check_size(name, sum(file.stat().st_size for file in files if file.is_file()), limit_mb)


def _unpack(archive: Path, folder: Path, limit_mb: int) -> None:
    try:
        with zipfile.ZipFile(archive) as packed:
            members = [member for member in packed.infolist() if not member.is_dir()]
            # Sizes stated in the archive can be trusted here: zipfile reads no more of a member than it states.
            _check_size(archive.name, sum(member.file_size for member in members), limit_mb)
            for member in members:
                target = folder / _safe_path(member.filename, archive.name)
                target.parent.mkdir(parents=True, exist_ok=True)
                with packed.open(member) as source, target.open("wb") as copy:
                    copyfileobj(source, copy)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        raise BadDataError(
            "%(file)s ist kein lesbares Datenpaket (%(cause)s). Erwartet wird ein Ordner mit datapackage.json, "
            "diese Datei selbst oder ein unverschlüsseltes ZIP davon.",
            file=archive.name,
            cause=error,
        ) from error


def _package_folder(folder: Path, archive: Path) -> Path:
    """Return where `datapackage.json` lies: at the top, or in the one folder that was packed."""
    # The one nearest the top: a package may carry another as an example in a folder of its own.
    found = sorted(folder.rglob(DESCRIPTION_FILE), key=lambda file: len(file.parts))
    if not found:
        raise _no_description(archive.name)
    return found[0].parent


def _find_files(folder: Path, name: str, limit_mb: int) -> PackageFiles:
    description = _read_description(folder, name)
    package = PackageFiles(name, description, {})
    for resource in description["resources"]:
        _add_file(package, folder, resource)
    sizes = [file.stat().st_size for file in package.files.values() if file.is_file()]
    _check_size(name, sum(sizes), limit_mb)
    return package


def _read_description(folder: Path, name: str) -> dict[str, Any]:
    file = folder / DESCRIPTION_FILE
    if not file.is_file():
        raise _no_description(name)
    try:
        description = orjson.loads(file.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadDataError(
            "%(file)s in %(name)s ist kein gültiges JSON: Zeile %(line)s, Zeichen %(column)s (%(cause)s).",
            file=DESCRIPTION_FILE,
            name=name,
            line=error.lineno,
            column=error.colno,
            cause=error.msg,
        ) from error
    resources = description.get("resources") if isinstance(description, dict) else None
    if not isinstance(resources, list) or not resources or not all(isinstance(item, dict) for item in resources):
        raise BadDataError(
            "%(file)s in %(name)s nennt keine Tabellen. Erwartet wird eine Liste „resources“ mit „name“ und „path“ "
            "(Frictionless Data Package); ein Muster schreibt „atlas export package“.",
            file=DESCRIPTION_FILE,
            name=name,
        )
    return dict(description)


def _locate(folder: Path, resource: dict[str, Any]) -> Path:
    path = resource.get("path")
    if not isinstance(path, str) or not path:
        raise BadDataError(
            "In %(file)s hat die Tabelle „%(table)s“ keinen Dateinamen. Erwartet wird „path“ mit genau einer Datei.",
            file=DESCRIPTION_FILE,
            table=resource.get("name", "?"),
        )
    location = folder / _safe_path(path, DESCRIPTION_FILE)
    # A symbolic link inside the folder can lead out of it although its path looks harmless.
    if not location.resolve().is_relative_to(folder.resolve()):
        raise _outside(path, DESCRIPTION_FILE)
    return location


def _add_file(package: PackageFiles, folder: Path, resource: dict[str, Any]) -> None:
    location = _locate(folder, resource)
    path = str(resource["path"])
    table = _table_of(resource, path)
    if table in package.files:
        raise BadDataError(
            "%(file)s nennt die Tabelle „%(table)s“ zweimal. Bitte eine davon entfernen.",
            file=DESCRIPTION_FILE,
            table=table,
        )
    if table:
        package.files[table] = location
    else:
        package.faults.append(_unknown_table(path))


def _table_of(resource: dict[str, Any], path: str) -> str:
    stem = PurePosixPath(path).stem
    name = resource.get("name")
    # The name decides; a package written by hand may have only a file that is called like the table.
    return name if isinstance(name, str) and name in TABLES else stem if stem in TABLES else ""


def _safe_path(path: str, file: str) -> PurePosixPath:
    # Frictionless forbids absolute paths and "..", as a package could otherwise read any file of the machine.
    pure = PurePosixPath(path.replace("\\", "/"))
    if pure.is_absolute() or ".." in pure.parts or ":" in path:
        raise _outside(path, file)
    return pure


def _check_size(name: str, size: int, limit_mb: int) -> None:
    if size > limit_mb * _MEGABYTE:
        raise BadDataError(
            "Das Datenpaket %(name)s ist entpackt %(size)d MB groß; die Grenze liegt bei %(limit)d MB. "
            "Bitte in mehrere Pakete mit je einigen Tabellen aufteilen.",
            name=name,
            size=-(-size // _MEGABYTE),
            limit=limit_mb,
        )


def _no_description(name: str) -> BadDataError:
    return BadDataError(
        "In %(name)s liegt keine %(file)s; das ist kein (oder ein unfertig geschriebenes) Datenpaket. "
        "Ein Muster schreibt „atlas export package“.",
        name=name,
        file=DESCRIPTION_FILE,
    )


def _outside(path: str, file: str) -> BadDataError:
    return BadDataError(
        "%(file)s nennt die Datei „%(path)s“ außerhalb des Datenpakets. "
        "Erlaubt sind nur Dateien im Ordner des Pakets, keine Adressen im Netz.",
        file=file,
        path=path,
    )


def _unknown_table(path: str) -> Fault:
    return Fault(
        DESCRIPTION_FILE,
        0,
        "resources",
        path,
        "Diese Tabelle kennt der Atlas nicht.",
        f"Sie wird nicht übernommen. Bekannt sind: {', '.join(TABLES)}.",
        "warning",
    )
