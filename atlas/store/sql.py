"""The store over SQLAlchemy: SQLite in WAL mode by default, written with nothing that PostgreSQL lacks.

Each row knows the version it began with and the version it ended with, so a version
is a query, a change writes only what changed, and nothing that was once said is lost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import pandas as pd
import shapely
import sqlalchemy as sa
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from atlas.errors import NotFoundError, StoreError
from atlas.frames import Tables, frame_of
from atlas.model import STORED_TABLES, Column, Kind, Table
from atlas.store.changes import Changes, Key, RowChange, find_changes, key_of, rows_by_key, tell_changes
from atlas.store.protocol import DataVersion, SavedScenario, newest_first, refuse_outdated

# SQLite limits the parameters of one statement (999 before version 3.32), and each key of a batch is one.
_BATCH: Final = 500
# The unit separator of ASCII: no term or title contains it, so no two keys join to the same text.
_KEY_SEPARATOR: Final = "\x1f"
_SQL_TYPES: Final[dict[Kind, type[sa.types.TypeEngine[Any]]]] = {
    "text": sa.Text,
    "list": sa.Text,
    # ISO text sorts like the day it means, and both databases hand it back as it was written.
    "date": sa.Text,
    "integer": sa.BigInteger,
    "year": sa.Integer,
    "number": sa.Double,
    "boolean": sa.Boolean,
    "geometry": sa.LargeBinary,
}


def _sql_column(column: Column) -> sa.Column[Any]:
    return sa.Column(column.name, _SQL_TYPES[column.kind], nullable=not column.required)


def _sql_table(table: Table, metadata: sa.MetaData) -> sa.Table:
    return sa.Table(
        table.name,
        metadata,
        # The key of a table cannot be the primary key, because every version of a row repeats it.
        sa.Column("row_id", sa.Integer, primary_key=True),
        # One column for keys of any number of parts, so that rows can be ended with a plain IN.
        sa.Column("row_key", sa.Text, nullable=False, index=True),
        sa.Column("began", sa.Integer, sa.ForeignKey("data_versions.number"), nullable=False),
        sa.Column("ended", sa.Integer, sa.ForeignKey("data_versions.number")),
        *(_sql_column(column) for column in table.columns),
        sa.Index(f"ix_{table.name}_versions", "began", "ended"),
        # What ended lately is asked for without saying when it began.
        sa.Index(f"ix_{table.name}_ended", "ended"),
    )


_METADATA: Final = sa.MetaData()
_VERSIONS: Final = sa.Table(
    "data_versions",
    _METADATA,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
)
# Not in `_SQL_TABLES`: a what-if is no data, and belongs to no version of them.
_SCENARIOS: Final = sa.Table(
    "scenarios",
    _METADATA,
    sa.Column("scenario_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("edits", sa.Text, nullable=False),
    sa.Column("county", sa.Text, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("based_on_version", sa.Integer, nullable=False),
)
_SQL_TABLES: Final = {name: _sql_table(table, _METADATA) for name, table in STORED_TABLES.items()}


class SqlStore:
    """Keeps all versions in a database that SQLAlchemy reaches.

    Parameters
    ----------
    url
        SQLAlchemy URL, as ``sqlite:////var/lib/atlas/atlas.sqlite``. A missing SQLite file is made.

    Raises
    ------
    StoreError
        If the database cannot be opened.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        with _reported(url):
            parsed = sa.make_url(url)
            if parsed.get_backend_name() == "sqlite" and parsed.database:
                # SQLite makes the file but not its folder, and reports a missing one as "unable to open database
                # file".
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
            self._engine = sa.create_engine(url)
            if self._engine.dialect.name == "sqlite":
                # PRAGMAs hold for one connection, so they are set anew on each that the pool opens.
                sa.event.listen(self._engine, "connect", _prepare_sqlite)
                sa.event.listen(self._engine, "begin", _begin_sqlite)
            _METADATA.create_all(self._engine)
            _add_missing_columns(self._engine)
            _add_missing_indexes(self._engine)

    def current_version(self) -> int:
        """Return the number of the newest version."""
        with _reported(self._url), self._engine.connect() as connection:
            return _newest(connection)

    def versions(self) -> list[DataVersion]:
        """Return all versions, newest first."""
        with _reported(self._url), self._engine.connect() as connection:
            rows = connection.execute(sa.select(_VERSIONS).order_by(_VERSIONS.c.number.desc()))
            # SQLite has no time zones and returns naive times; they were written as UTC.
            return [DataVersion(row.number, _in_utc(row.created_at), row.note) for row in rows]

    def read(self, version: int | None = None) -> Tables:
        """Return the tables of a version, all from one transaction."""
        with _reported(self._url), self._engine.begin() as connection:
            newest = _newest(connection)
            number = newest if version is None else version
            if not 0 <= number <= newest:
                raise NotFoundError("Einen Datenstand %(number)s gibt es nicht.", number=number)
            return {name: _read_table(connection, table, number) for name, table in STORED_TABLES.items()}

    def history(self, table: str, *, since: int = 0, until: int | None = None) -> list[RowChange]:
        """Return what became of the rows of a table, version by version."""
        with _reported(self._url), self._engine.begin() as connection:
            last = _newest(connection) if until is None else until
            begun = _keys_by_version(connection, STORED_TABLES[table], "began", since, last)
            ended = _keys_by_version(connection, STORED_TABLES[table], "ended", since, last)
        return [
            change
            for version in sorted({*begun, *ended})
            for change in tell_changes(version, ended.get(version, []), begun.get(version, []))
        ]

    def replace(self, tables: Tables, *, note: str, based_on: int | None = None) -> tuple[int, int]:
        """Write what changed as one new version, in one transaction."""
        # A plain BEGIN takes its lock at the first write: two writers would both have read the same old state by
        # then.
        writer = self._engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        with _reported(self._url), writer.begin() as connection:
            _lock(connection)
            newest = _newest(connection)
            refuse_outdated(newest, based_on)
            changes = {
                name: find_changes(
                    rows_by_key(STORED_TABLES[name], _read_table(connection, STORED_TABLES[name], newest)),
                    rows_by_key(STORED_TABLES[name], frame),
                )
                for name, frame in tables.items()
            }
            changed = sum(change.count for change in changes.values())
            if changed:
                newest += 1
                connection.execute(_VERSIONS.insert().values(number=newest, created_at=datetime.now(UTC), note=note))
                for name, change in changes.items():
                    _write_changes(connection, STORED_TABLES[name], change, newest)
            return newest, changed

    def save_scenario(self, scenario: SavedScenario) -> bool:
        """Keep a scenario; False where its id is taken."""
        with _reported(self._url):
            try:
                with self._engine.begin() as connection:
                    connection.execute(_SCENARIOS.insert().values(asdict(scenario)))
            # The database decides, as two visitors may choose the same name at once.
            except IntegrityError:
                return False
        return True

    def list_scenarios(self) -> list[SavedScenario]:
        """Return all scenarios, newest first."""
        with _reported(self._url), self._engine.connect() as connection:
            rows = connection.execute(sa.select(_SCENARIOS)).mappings()
            found = [SavedScenario(**{**row, "created_at": _in_utc(row["created_at"])}) for row in rows]
        return sorted(found, key=newest_first)

    def delete_scenario(self, scenario_id: str) -> bool:
        """Forget a scenario; False where there is none of that id."""
        with _reported(self._url), self._engine.begin() as connection:
            deleted = connection.execute(_SCENARIOS.delete().where(_SCENARIOS.c.scenario_id == scenario_id))
            return deleted.rowcount > 0

    def back_up(self, target: Path) -> None:
        """Copy a SQLite database to a new file while others read and write it.

        Raises
        ------
        StoreError
            If the file exists, or the database is not SQLite.
        """
        if self._engine.dialect.name != "sqlite":
            raise StoreError("Diese Datenbank ist kein SQLite; bitte mit deren eigenen Mitteln sichern, etwa pg_dump.")
        if target.exists():
            raise StoreError("%(target)s gibt es schon; bitte einen neuen Dateinamen nennen.", target=target)
        with _reported(self._url), self._engine.connect() as connection:
            # VACUUM runs outside of any transaction, so not through SQLAlchemy's.
            raw = connection.connection.driver_connection
            if raw is not None:
                raw.execute("VACUUM INTO ?", (str(target),))


def _in_utc(moment: datetime) -> datetime:
    # SQLite gives back a time without zone, PostgreSQL one in the zone of the session.
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    # The driver must not open transactions of its own: reads need one as much as writes.
    connection.isolation_level = None
    cursor = connection.cursor()
    # With a write-ahead log, visitors go on reading the old version while an import writes the next one.
    cursor.execute("PRAGMA journal_mode=WAL")
    # In WAL mode this cannot corrupt the file; a power failure may at most take back the latest imports.
    cursor.execute("PRAGMA synchronous=NORMAL")
    # Milliseconds that a second writer waits for a large import instead of failing with "database is locked".
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def _add_missing_columns(engine: sa.Engine) -> None:
    """Add the columns that tables have gained since this database was made; they are empty in every old version."""
    known = sa.inspect(engine)
    with engine.begin() as connection:
        for table in _SQL_TABLES.values():
            held = {column["name"] for column in known.get_columns(table.name)}
            for column in table.columns:
                if column.name not in held:
                    kind = column.type.compile(engine.dialect)
                    # Never NOT NULL, even where the table asks for it: old rows have nothing to put there.
                    connection.execute(sa.text(f'ALTER TABLE {table.name} ADD COLUMN "{column.name}" {kind}'))


def _add_missing_indexes(engine: sa.Engine) -> None:
    """Add the indexes that tables have gained since this database was made."""
    known = sa.inspect(engine)
    for table in _SQL_TABLES.values():
        held = {index["name"] for index in known.get_indexes(table.name)}
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            if index.name not in held:
                index.create(engine)


@contextmanager
def _reported(url: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        # SQLAlchemy wraps the driver's error and adds the statement with its values, which would fill a screen.
        cause = getattr(error, "orig", None) or error
        raise StoreError(
            "Die Datenbank %(url)s lässt sich nicht öffnen oder lesen (%(cause)s). "
            "Bitte ATLAS_DATABASE_URL und die Zugriffsrechte prüfen.",
            url=_without_password(url),
            cause=cause,
        ) from error


def _without_password(url: str) -> str:
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        # An address that cannot be parsed may still hold a password before the @, and messages end up in logs.
        return url.rpartition("@")[2]


def _lock(connection: sa.Connection) -> None:
    """Let only one writer in, before it reads what it compares with (SQLite: BEGIN IMMEDIATE)."""
    if connection.dialect.name != "sqlite":
        connection.execute(sa.text("LOCK TABLE data_versions IN EXCLUSIVE MODE"))


def _newest(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(sa.func.coalesce(sa.func.max(_VERSIONS.c.number), 0))).scalar_one())


def _read_table(connection: sa.Connection, table: Table, version: int) -> pd.DataFrame:
    sql = _SQL_TABLES[table.name]
    # The condition on versions makes the reading consistent even where each statement sees what others committed
    # meanwhile.
    query = sa.select(*(sql.c[name] for name in table.column_names)).where(
        sql.c.began <= version, sa.or_(sql.c.ended.is_(None), sql.c.ended > version)
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    # Sorted here and not by ORDER BY, whose order of text depends on the collation of the database.
    rows.sort(key=lambda row: key_of(table, row))
    for column in (column.name for column in table.columns if column.kind == "geometry"):
        for row, shape in zip(rows, shapely.from_wkb([row[column] for row in rows]), strict=True):
            row[column] = shape
    return frame_of(table, rows)


def _keys_by_version(
    connection: sa.Connection, table: Table, column: str, since: int, until: int
) -> dict[int, list[Key]]:
    """Return the keys of the rows that began, or ended, after `since` and up to `until`, by that version."""
    sql = _SQL_TABLES[table.name]
    moment = sql.c[column]
    query = sa.select(moment, *(sql.c[name] for name in table.key)).where(moment > since, moment <= until)
    keys: defaultdict[int, list[Key]] = defaultdict(list)
    for version, *parts in connection.execute(query):
        keys[version].append(key_of(table, dict(zip(table.key, parts, strict=True))))
    return dict(keys)


def _write_changes(connection: sa.Connection, table: Table, changes: Changes, version: int) -> None:
    sql = _SQL_TABLES[table.name]
    keys = [_KEY_SEPARATOR.join(key) for key in changes.ended]
    for start in range(0, len(keys), _BATCH):
        batch = keys[start : start + _BATCH]
        # Ends are written before beginnings: the new row of a changed key is open as well and must not be hit.
        connection.execute(sql.update().where(sql.c.ended.is_(None), sql.c.row_key.in_(batch)).values(ended=version))
    rows = [{"row_key": _KEY_SEPARATOR.join(key), "began": version, **row} for key, row in changes.begun.items()]
    if rows:
        connection.execute(sql.insert(), rows)
