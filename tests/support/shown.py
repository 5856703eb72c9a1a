"""What a reader of a page sees, told by a parser that is not ours."""

from html.parser import HTMLParser

_VOID = frozenset({"br", "col", "hr", "img", "input", "wbr"})
_MARKS = frozenset({"footnote-ref", "footnote-backref"})  # numbers and arrows of footnotes


class _Clauses(HTMLParser):
    """Each clause's own text: what stands in its element and in no other clause within it.

    Raw HTML may not fit into one element; there the text up to the next clause counts.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, list[str] | None, bool]] = []  # tag, the clause it is, unseen
        self.found: list[list[str]] = []  # kind, anchor, text
        self.raw: list[str] | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        clause = None
        if tag in {"img", "br"}:
            self.handle_data(f" {values.get('alt', '')} ")
        if "data-clause" in values:
            clause = [values["data-clause"], values["id"], ""]
            self.found.append(clause)
            self.raw = clause if clause[0] == "html" else None
        if tag not in _VOID:
            self.open.append((tag, clause, bool(_MARKS & {*values.get("class", "").split()})))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(unseen for _, _, unseen in self.open):
            return
        clause = next((clause for _, clause, _ in reversed(self.open) if clause), self.raw)
        if clause is not None:
            clause[2] += data
        elif data.strip():
            self.found.append(["no clause", "", data])


def shown_clauses(page: str) -> list[tuple[str, str, str]]:
    """(kind, anchor, text with single spaces) of each clause, in the order of the page."""
    reader = _Clauses()
    reader.feed(page)
    reader.close()
    return [(kind, anchor, " ".join(text.split())) for kind, anchor, text in reader.found]
