"""What an engine gives is counted only if it gives every row once."""

import duckdb
import ibis
import numpy as np
import pytest

from kb_tools.adapters.qa_engines import EmbeddedEngine
from kb_tools.adapters.qa_reading import EngineReader, UnevenRows
from tests.support.qa_exports import NOW, Desk


class Uneven(EmbeddedEngine):
    """Gives these places of the rows that it holds."""

    taking: tuple[int, ...] = (0, 1, 2)

    def columns(self, rows):
        return {name: values[[*self.taking]] for name, values in super().columns(rows).items()}


@pytest.fixture
def desk(tmp_path):
    desk = Desk(tmp_path)
    desk.take(desk.reviews(*({"Review": f"R{n}"} for n in range(3))))
    return desk


@pytest.mark.parametrize("taking", [(0, 1), (0, 1, 1), (0, 2, 1), (0, 1, 2, 2)])
def test_rows_that_are_lost_doubled_or_out_of_place_are_not_counted(desk, taking):
    with desk.store.reading() as connection:
        engine = Uneven(connection)
        reader = EngineReader(engine, NOW)
        assert np.array_equal(reader.audits().place, [0, 1, 2])
        engine.taking = taking
        with pytest.raises(UnevenRows):
            reader.audits()


def test_a_column_in_which_something_is_missing_is_not_read_as_something(desk):
    with desk.store.reading() as connection:
        engine = EmbeddedEngine(connection)
        with pytest.raises(ValueError, match="without score"):
            engine.columns(
                engine.tables["audits"].select(score=engine.tables["audits"].score.nullif(90))
            )


def test_of_very_many_rows_each_has_the_place_of_its_id():
    """More than DuckDB sorts, or writes, in one piece on one core."""
    number = 400_000
    with duckdb.connect(config={"threads": 3}) as connection:
        connection.execute(
            f"CREATE TABLE told AS SELECT 'F' || hash(n) AS finding_id, n FROM range({number}) t(n)"
        )
        engine = EmbeddedEngine(connection)
        told = ibis.table({"finding_id": "string", "n": "int64"}, name="told")
        kept = engine.columns(engine.numbered("kept", told, "finding_id"))
    assert np.array_equal(kept["place"], np.arange(number))
    assert np.array_equal(kept["finding_id"], np.sort(kept["finding_id"].astype(str)))


def test_who_was_hired_in_another_century_by_a_slip_of_the_roster_has_been_there_for_long(desk):
    with desk.store.reading() as connection:
        agent = connection.execute("SELECT agent_id FROM audits").fetchall()[0][0]
    with duckdb.connect(str(desk.store.path)) as connection:
        connection.execute(
            "INSERT INTO roster BY NAME SELECT $agent AS agent_id, DATE '1700-01-01' AS hired_on, "
            "TIMESTAMP '2000-01-01' AS entered_at, 1 AS import_id, 1 AS line",
            {"agent": agent},
        )
    with desk.store.reading() as connection:
        assert EngineReader(EmbeddedEngine(connection), NOW).audits().tenure.min() > 30_000
