"""`llms.txt`: the site's contents for language models, in the form of https://llmstxt.org."""

import re
from collections.abc import Sequence

from kb_tools.render.site_json import sop_path
from kb_tools.workflows.site.views import AreaPage, SiteFacts, SopLine


def text(facts: SiteFacts, areas: Sequence[AreaPage]) -> str:
    """Every SOP in force or coming, by area, with its text as JSON."""
    lines = [
        f"# {_line(facts.name)}",
        "",
        f"> Policies for support agents ({_line(facts.audience)}). Each entry leads to the text in"
        " force as JSON, clause by clause, with its version and since when it holds.",
        "",
        "Cite a clause as ID@VERSION#ANCHOR. What is not in force says so in `standing`.",
        "",
    ]
    for area in areas:
        if area.sops:
            lines += [f"## {_line(area.name)}", "", *(_entry(facts, sop) for sop in area.sops), ""]
    root = f"{facts.url.rstrip('/')}/" if facts.url else ""
    lines += [
        "## Optional",
        "",
        f"- [Every SOP]({root}api/sops.json): identity, document control, what is in force",
        f"- [Every version]({root}api/versions.json): what was in force when",
        f"- [Every change]({root}api/changes.json): newest first, in sentences",
    ]
    return "\n".join(lines) + "\n"


def _entry(facts: SiteFacts, sop: SopLine) -> str:
    root = f"{facts.url.rstrip('/')}/" if facts.url else ""
    control = sop.line.revision.control
    about = [f"{sop.link.sop}, version {sop.line.version}, {sop.line.standing.value}"]
    if control.keywords:
        about.append("also " + ", ".join(control.keywords))
    title = re.sub(r"([\[\]\\])", r"\\\1", _line(sop.link.title))
    return f"- [{title}]({root}{sop_path(sop.link.url)}): {_line('; '.join(about))}"


def _line(text: str) -> str:
    return " ".join(text.split())
