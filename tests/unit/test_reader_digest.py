from kb_tools.adapters.reader_digest import reader_digest


def test_a_table_in_a_folder_of_a_folder_counts(tmp_path):
    table = tmp_path / "rules" / "words" / "en.toml"
    table.parent.mkdir(parents=True)
    table.write_text("verbs = []\n")
    before = reader_digest("", ["scipy"], [tmp_path / "rules"])
    assert reader_digest("", ["scipy"], [tmp_path / "rules"]) == before

    table.write_text('verbs = ["pay"]\n')
    assert reader_digest("", ["scipy"], [tmp_path / "rules"]) != before


def test_what_is_no_rule_does_not_count(tmp_path):
    (tmp_path / "rule.py").write_text("")
    before = reader_digest("", [], [tmp_path])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "rule.pyc").write_text("made of it")
    assert reader_digest("", [], [tmp_path]) == before
