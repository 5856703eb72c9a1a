"""`kb export search`: bulk files that the servers' own clients accept."""

import json
from typing import get_args, get_type_hints

import pytest
from meilisearch_python_sdk.models.settings import MeilisearchSettings
from opensearchpy import AttrDict, Mapping
from opensearchpy.helpers.field import construct_field
from pydantic import ConfigDict
from typesense.types import collection as typesense_collection
from typesense.types.curation_set import CurationItemUpsertSchema, CurationSetUpsertSchema
from typesense.types.synonym_set import SynonymItemSchema, SynonymSetCreateSchema

from tests.support.policy_repo import PolicyRepo, an_sop
from tests.support.sites import configure, kb

SYNONYMS = """groups = [["refund", "money, back"]]
[expand]
otp = ["login code"]
[comes_first]
"not-001 step 1" = ["help me", "now"]
"NOT-001 step 9" = ["now"]
"VEN-001" = ["now"]
"not001" = ["kms", "pos", "vat"]
"""
ODD = "# Notes — «été»\n\n1. Say \"yes\" => \\no, €5.\n\n- 日本語 مرحبا\n"  # fmt: skip


@pytest.fixture
def repo(policy_repo):
    configure(policy_repo)
    policy_repo.write("site_config/synonyms.toml", SYNONYMS)
    policy_repo.write("sops/refunds.md", an_sop(audience="[internal, vendor-a]"))
    policy_repo.write("sops/notes.md", an_sop(ODD, id="NOT-001", title="POS notes", effective=""))
    vat = an_sop(id="TAX-001", title="VAT of vendors", keywords="[receipt, money back, login code]")
    policy_repo.write("sops/tax.md", vat)
    policy_repo.write("sops/only.md", an_sop(id="VEN-001", title="Canary", audience="[vendor-b]"))
    later = an_sop(audience="[internal, vendor-a]", version="9.0", effective="2999-01-01")
    policy_repo.write("sops/refunds.next.md", later)
    policy_repo.commit("Add")
    return policy_repo


def exported(repo, target, *more):
    done = kb(repo, "export", "search", "--target", target, "--out", str(repo.path / "out"), *more)
    assert done.returncode == 0, done.stderr
    return {
        file.name: [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        if file.suffix in (".ndjson", ".jsonl")
        else json.loads(file.read_text(encoding="utf-8"))
        for file in (repo.path / "out").iterdir()
        if file.suffix in (".json", ".ndjson", ".jsonl")
    }


def test_synonyms_for_words_that_only_other_readers_have_stay_away(repo):
    files = exported(repo, "meilisearch", "--audience", "vendor-a")
    assert "login" not in str(files["settings.json"])


def test_opensearch_gets_a_mapping_that_its_client_knows_and_every_field_of_every_document(repo):
    files = exported(repo, "opensearch", "--index", "sops-1")
    properties = files["index.json"]["mappings"]["properties"]
    mapping = Mapping()
    for name, field in properties.items():
        mapping.field(name, construct_field(field))  # raises for a type it does not know
    assert AttrDict(mapping.to_dict()["properties"]).to_dict() == properties
    actions, documents = files["bulk.ndjson"][::2], files["bulk.ndjson"][1::2]
    assert [a["index"]["_id"] for a in actions] == [d["id"] for d in documents]
    assert {a["index"]["_index"] for a in actions} == {"sops-1"}
    assert all({*document} <= {*properties} for document in documents)  # the mapping is strict
    rules = files["index.json"]["settings"]["analysis"]["filter"]["our_synonyms"]["synonyms"]
    assert rules == ["money back => money back, refund", "otp => otp, login code", "refund => refund, money back"]  # fmt: skip


def test_each_language_of_the_sops_is_analysed_as_far_as_the_server_knows_it(repo):
    body = "---\nid: {id}\ntitle: {title}\nlanguage: {lang}\n---\n\n# {title}\n\n1. {title}.\n"
    for id, title, lang in (
        ("RET-901", "Rückgabefristen", "de-AT"),
        ("RET-902", "返金の期限", "ja"),
    ):
        (repo.path / "sops" / f"{id}.md").write_text(body.format(id=id, title=title, lang=lang))
    repo.commit()
    files = exported(repo, "opensearch")
    title = files["index.json"]["mappings"]["properties"]["title"]
    assert {*title["fields"]} == {"de", "ja"}
    analysis = files["index.json"]["settings"]["analysis"]
    for field in (title, *title["fields"].values()):
        assert {field["analyzer"], field["search_analyzer"]} <= {*analysis["analyzer"]}
    built_in = {"lowercase", "asciifolding", "german_normalization", "cjk_width", "cjk_bigram"}
    for name, analyzer in analysis["analyzer"].items():
        assert {*analyzer["filter"]} <= built_in | {*analysis["filter"]}
        assert ("our_synonyms" in analyzer["filter"]) == name.startswith("typed")
    assert analysis["filter"]["stems_de"]["language"] == "light_german"
    asked = files["query.json"]["query"]["bool"]["should"][1]["multi_match"]["fields"]
    assert {each.partition("^")[0] for each in asked} >= {"title", "title.de", "title.ja"}
    locales = exported(repo, "meilisearch")["settings.json"]["localizedAttributes"][0]["locales"]
    assert locales == ["en", "de", "ja"]
    fields = exported(repo, "typesense")["collection.json"]["fields"]
    assert not any("locale" in field for field in fields)  # one language in a field


def test_meilisearch_gets_settings_that_its_client_accepts_and_keys_that_it_allows(repo):
    files = exported(repo, "meilisearch")

    class Strict(MeilisearchSettings):
        model_config = ConfigDict(extra="forbid")

    settings = Strict(**files["settings.json"])
    documents = files["documents.ndjson"]
    named = {*settings.searchable_attributes, *settings.filterable_attributes}
    assert named <= {name for document in documents for name in document}
    keys = [document["key"] for document in documents]
    assert len({*keys}) == len(keys)
    assert all(key.isalnum() and key.isascii() and len(key) <= 511 for key in keys)
    assert settings.synonyms["refund"] == ["money, back"]


def test_typesense_gets_a_collection_that_its_client_types_describe(repo):
    files = exported(repo, "typesense")
    keys = {
        typesense_collection.CollectionCreateSchema: [files["collection.json"]],
        typesense_collection.CollectionFieldSchema: files["collection.json"]["fields"],
        SynonymSetCreateSchema: [files["synonyms.json"]],
        SynonymItemSchema: files["synonyms.json"]["items"],
        CurationSetUpsertSchema: [files["curation.json"]],
        CurationItemUpsertSchema: files["curation.json"]["items"],
        typesense_collection.CollectionUpdateSchema: [files["curated.json"]],
    }
    for schema, values in keys.items():
        assert all({*value} <= {*get_type_hints(schema)} for value in values)
    types = {field["name"]: field for field in files["collection.json"]["fields"]}
    for field in types.values():
        assert field["type"] in get_args(typesense_collection._FieldType)
    for document in files["documents.jsonl"]:
        for name, value in document.items():
            if name != "id":
                assert types[name]["type"] == ("string[]" if isinstance(value, list) else "string")
        assert all(name in document or field.get("optional") for name, field in types.items())


def test_what_must_come_first_goes_along_and_of_a_step_that_is_not_there_the_page(repo):
    files = exported(repo, "meilisearch")
    documents = files["documents.ndjson"]
    step = next(d["id"] for d in documents if d["doc"] == "NOT-001" and d["label"] == "step 1")
    page = next(d["id"] for d in documents if d["doc"] == "NOT-001")
    wanted = {"help me": [step], "now": [step, page], "kms": [page], "pos": [page]}
    assert {each["said"]: each["ids"] for each in files["first.json"]} == wanted
    assert exported(repo, "opensearch")["first.json"] == files["first.json"]
    rules = exported(repo, "typesense")["curation.json"]["items"]
    assert {r["rule"]["query"]: [i["id"] for i in r["includes"]] for r in rules} == wanted


def test_an_abbreviation_that_another_sop_is_about_has_no_rule_there_and_behind_a_number_is_told(
    repo,
):
    files = exported(repo, "meilisearch")
    said = {each["said"]: each.get("not_behind_a_number", False) for each in files["first.json"]}
    assert said == {"help me": False, "now": True, "kms": True, "pos": True}, "VAT is TAX-001's"
    done = kb(repo, "export", "search", "--target", "typesense", "--out", str(repo.path / "out"))
    assert 'puts first what "now", "kms", "pos" asks for behind a number too' in done.stderr


@pytest.mark.parametrize("target", ["opensearch", "meilisearch", "typesense"])
def test_an_audience_gets_nothing_of_anothers_and_odd_text_comes_whole(repo, target):
    inside = json.dumps(exported(repo, target), ensure_ascii=False)
    assert "VEN-001" not in inside
    assert "Canary" not in inside
    assert "Notes — «été»" in inside
    assert "日本語 مرحبا" in inside
    assert "NOT-001" not in json.dumps(exported(repo, target, "--audience", "vendor-a"))


def test_an_export_replaces_the_last_one_and_no_folder_of_somebody_else(repo):
    exported(repo, "typesense")
    assert "index.json" in exported(repo, "opensearch")
    assert not (repo.path / "out" / "collection.json").exists()
    mine = repo.path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("mine")
    done = kb(repo, "export", "search", "--target", "typesense", "--out", str(mine))
    assert done.returncode == 2
    assert (mine / "thesis.txt").read_text() == "mine"


def test_an_export_that_would_lack_an_sop_is_not_written(repo, tmp_path):
    announced = an_sop(version="9.0", effective="2036-01-01", audience="[internal, vendor-a]")
    repo.git("rm", "-q", "sops/refunds.next.md")
    repo.write("sops/refunds.md", announced).commit("Announce", on="2026-11-20")
    shallow = PolicyRepo.__new__(PolicyRepo)
    shallow.path = tmp_path / "shallow"
    repo.git("clone", "-q", "--depth=1", repo.path.as_uri(), str(shallow.path))
    done = kb(shallow, "export", "search", "--target", "opensearch", "--out", "out")
    assert done.returncode == 2
    assert "what is in force of REF-001 stands there" in done.stderr
    assert not (shallow.path / "out").exists()
    assert "shallow clone" in kb(shallow, "search", "refund").stderr
