"""The front matter of our own SOPs as JSON Schema, for editors and other tools.

Print it anew with `python -m kb_tools.policy.schema > site_config/schema/sop.schema.json`.
"""

import json
from typing import Any

from kb_tools.policy.document_control import REQUIRED_IN_OUR_SOPS, DocumentControl


def sop_schema() -> dict[str, Any]:
    """JSON Schema 2020-12, made from the model that reads the pages."""
    made = DocumentControl.model_json_schema(mode="validation")
    made["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    made["title"] = "Front matter of an SOP"
    made["required"] = [*REQUIRED_IN_OUR_SOPS]
    made["additionalProperties"] = True  # unknown keys are kept
    for key in ("audience", "queues", "markets", "keywords", "supersedes"):
        made["properties"][key] = {"anyOf": [made["properties"][key], {"type": "string"}]}
    return made


def editor_fields() -> list[dict[str, Any]]:
    """The same as fields of a content type of Front Matter CMS, the extension by which VS Code
    completes and validates YAML at the head of Markdown (its YAML extension does not:
    redhat-developer/vscode-yaml#207). They stand in `.vscode/settings.json`.
    """
    schema = sop_schema()
    return [
        {"title": key.replace("_", " ").capitalize(), "name": key, **_field(spec, schema["$defs"])}
        | ({"description": spec["description"]} if "description" in spec else {})
        | ({"required": True} if key in REQUIRED_IN_OUR_SOPS else {})
        for key, spec in schema["properties"].items()
    ]


def editor_settings() -> dict[str, Any]:
    """What VS Code needs to complete and validate the front matter: `.vscode/settings.json`."""
    fields = {"name": "default", "pageBundle": False, "fields": editor_fields()}
    return {
        "files.eol": "\n",
        "files.trimTrailingWhitespace": True,
        "[markdown]": {"files.trimTrailingWhitespace": False},
        "frontMatter.content.pageFolders": [{"title": "SOPs", "path": "[[workspace]]/sops"}],
        "frontMatter.taxonomy.dateFormat": "yyyy-MM-dd",
        "frontMatter.validation.enabled": True,
        "frontMatter.taxonomy.contentTypes": [fields],
    }


def _field(spec: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    options = [spec, *spec.get("anyOf", [])]
    for option in options:
        if "$ref" in option:
            return {
                "type": "choice",
                "choices": definitions[option["$ref"].rpartition("/")[2]]["enum"],
            }
    if any(
        option.get("type") == "array"
        for option in options + spec.get("anyOf", [{}])[0].get("anyOf", [])
    ):
        return {"type": "list"}
    if any(option.get("format", "").startswith("date") for option in options):
        return {"type": "datetime"}
    return {"type": "string"}


if __name__ == "__main__":
    print(json.dumps(sop_schema(), indent=2, ensure_ascii=False))
