"""Engines other than our own that hold the neutral tables: a PostgreSQL server, Spark."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.findings.tables import TABLES
from tests.support import needs

_POSTGRES_TYPES = {"DOUBLE": "double precision", "VARCHAR": "text"}


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a fresh server with an empty database; it is gone afterwards."""
    initdb = Path(needs.program("initdb"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="kb-postgres-"))
    as_user, user = [], pwd.getpwuid(os.getuid()).pw_name
    if os.getuid() == 0:  # PostgreSQL does not run as root
        user = "postgres"
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = ["setpriv", "--reuid", user, "--regid", str(account.pw_gid), "--clear-groups"]
    data, control = folder / "data", str(initdb.with_name("pg_ctl"))

    def run(*command: str) -> None:
        done = subprocess.run(
            [*as_user, *command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout

    run(str(initdb), "-D", str(data), "-A", "trust", "-U", "kb", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")  # fmt: skip
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    log = str(folder / "log")
    run(control, "start", "-w", "-D", str(data), "-l", log, "-o", options)
    try:
        yield f"postgres://kb@127.0.0.1:{port}/postgres"
    finally:
        run(control, "stop", "-D", str(data), "-m", "immediate")
        shutil.rmtree(folder)


def copy_to_postgres(store: DuckDbStore, url: str) -> None:
    """All neutral tables, as a company might hold them: moments with a zone, no import numbers."""
    import psycopg

    with psycopg.connect(url) as server, store.reading() as ours:
        for table in TABLES:
            described = ours.execute(f"DESCRIBE {table}").fetchall()
            columns = [(name, kind) for name, kind, *_ in described if name not in _OURS]
            typed = ", ".join(
                f"{name} {'timestamptz' if kind == 'TIMESTAMP' else _POSTGRES_TYPES.get(kind, kind)}"
                for name, kind in columns
            )
            names = ", ".join(name for name, _ in columns)
            server.execute("SET TIME ZONE 'UTC'")
            server.execute(f"CREATE TABLE {table} ({typed})")
            with server.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as lines:
                for row in ours.execute(f"SELECT {names} FROM {table}").fetchall():
                    lines.write_row(row)


_OURS = ("import_id", "line")


@contextmanager
def spark(folder: Path) -> Iterator[object]:
    """Spark in this process, with one worker thread and nothing kept outside the folder."""
    needs.program("java")
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").appName("kb")
    for name, value in {
        "spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1", "spark.sql.shuffle.partitions": "1",
        "spark.sql.warehouse.dir": str(folder / "warehouse"), "spark.driver.memory": "600m",
        "spark.sql.session.timeZone": "UTC", "spark.log.level": "ERROR",
        # A few rows: what makes big queries fast only costs here.
        "spark.sql.adaptive.enabled": "false", "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }.items():  # fmt: skip
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def copy_to_spark(store: DuckDbStore, session: object, folder: Path) -> None:
    """All neutral tables, as views on Parquet files."""
    with store.reading() as ours:
        for table in TABLES:
            file = folder / f"{table}.parquet"
            ours.execute(f"COPY {table} TO '{file}' (FORMAT parquet)")
            session.read.parquet(str(file)).createOrReplaceTempView(table)  # type: ignore[attr-defined]  # pyspark may be missing
