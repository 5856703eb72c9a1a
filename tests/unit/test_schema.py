import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from kb_tools.policy.front_matter import split
from kb_tools.policy.schema import editor_settings, sop_schema

ROOT = Path(__file__).parents[2]


def test_the_published_schema_is_the_one_the_model_gives():
    published = json.loads((ROOT / "site_config/schema/sop.schema.json").read_text())
    assert published == sop_schema(), (
        "python -m kb_tools.policy.schema > site_config/schema/sop.schema.json"
    )


def test_the_editors_fields_are_those_of_the_model():
    settings = json.loads((ROOT / ".vscode/settings.json").read_text())
    assert settings == editor_settings()


@pytest.mark.parametrize("path", sorted((ROOT / "sops").glob("*/*.md")), ids=lambda path: path.stem)
def test_every_sop_of_ours_holds_to_the_schema(path):
    front = yaml.safe_load(split(path.read_text())[0])
    as_json = json.loads(json.dumps(front, default=str))
    jsonschema.validate(as_json, sop_schema(), cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    ("key", "wrong"), [("status", "live"), ("risk", "high"), ("change", "big"), ("audience", 5)]
)
def test_the_schema_refuses_what_the_reader_refuses(key, wrong):
    good = {
        "id": "A-1",
        "title": "T",
        "version": "1",
        "status": "active",
        "owner": "o",
        "effective": "2026-01-01",
        "review_by": "2027-01-01",
    }
    jsonschema.validate(good, sop_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(good | {key: wrong}, sop_schema())
