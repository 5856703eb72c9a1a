"""A cache that is damaged is no reason to stop, nor to go without one from then on."""

from kb_tools.adapters.cache_file import CacheFile

TABLES = {"said": "(key TEXT PRIMARY KEY, content BLOB)"}


def test_a_cache_with_damaged_pages_is_begun_anew(tmp_path):
    file = tmp_path / "cache" / "said.sqlite"
    cache = CacheFile(file, TABLES, "1")
    for number in range(500):
        cache.keep("said", (f"{number}",), b"x" * 500)
    cache.close()
    content = file.read_bytes()
    file.write_bytes(content[:16384] + b"\xff" * (len(content) - 16384))

    cache = CacheFile(file, TABLES, "1")
    assert len(cache.rows("SELECT content FROM said ORDER BY key")) == 0
    cache.keep("said", ("new",), b"y")
    assert cache.unwritten("said", "new") == ("new", b"y")
    cache.close()
    again = CacheFile(file, TABLES, "1")
    assert again.rows("SELECT * FROM said") == [("new", b"y")]
    again.close()
