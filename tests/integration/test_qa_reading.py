"""What an engine gives is counted only if it gives every row once."""

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
