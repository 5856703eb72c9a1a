"""A comparison as one HTML file that needs nothing beside it: to mail, to attach, to keep."""

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib import resources

from markupsafe import Markup

from kb_tools.diff.entries import headline
from kb_tools.policy.markdown import parse
from kb_tools.render.redline import anchor_name, names, redline, template
from kb_tools.render.whole_text import whole_text
from kb_tools.workflows.compare import SetComparison, SopComparison

_START = '\nfor (const part of document.querySelectorAll(".kb-history")) openRedlines(part);\n'


def document(compared: SopComparison | SetComparison) -> str:
    """The file, UTF-8."""
    several = isinstance(compared, SetComparison)
    sops = compared.sops if isinstance(compared, SetComparison) else (compared,)
    return _page(
        f"{compared.before} → {compared.after}" if several else " → ".join(names(sops[0])),
        [_part(sop, f"{anchor_name(sop.sop)}-" if several else "") for sop in sops],
        several=several,
    )


def appeal_document(
    title: str, answer: str, moments: Sequence[tuple[str, str]],
    summaries: Sequence[tuple[str, str]], pairs: Sequence[tuple[str, SopComparison]],
) -> str:  # fmt: skip
    """The answer to an appeal: what was in force at three moments, and what differs between them.

    Args:
        moments, summaries: names, and what is to be said of each.
        pairs: what differs, each under its name.
    """
    parts = [_part(compared, f"pair-{at}-") | {"sop": "", "title": name}
             for at, (name, compared) in enumerate(pairs, 1)]  # fmt: skip
    return _page(title, parts, several=True, answer=answer, moments=moments, summaries=summaries)


def _page(title: str, parts: Sequence[dict[str, object]], **more: object) -> str:
    script = _script()
    return template("standalone.html.j2").render(
        {"answer": "", "moments": (), "summaries": ()} | more,
        title=title,
        parts=parts,
        style=Markup(_assets("standalone.css") + _assets("kb.css")),
        script=Markup(script),
        digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


def _part(sop: SopComparison, prefix: str) -> dict[str, object]:
    before, after = (parse(side.text).clauses for side in (sop.before, sop.after))
    return {
        "sop": sop.sop,
        "title": sop.title,
        "names": names(sop),
        "headline": headline(sop.comparison),
        "redline": redline(sop.comparison, id_prefix=prefix, headed=False),
        "whole": whole_text(before, after, sop.comparison, id_prefix=prefix),
        "id": f"{prefix}whole",
    }


@cache
def _script() -> str:
    return _assets("comparing.js") + _START


def _assets(name: str) -> str:
    return (resources.files("kb_tools.render") / "assets" / name).read_text(encoding="utf-8")
