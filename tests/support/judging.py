"""How a change between two small pages is judged."""

from kb_tools.diff.compare import compare
from kb_tools.diff.model import Change
from kb_tools.diff.words.lexicon import lexicon


def told(before: str, after: str) -> list[Change]:
    """Every change between two pages but those of form."""
    return [change for change in compare(before, after).changes if not change.quiet]


def all_judged(before, after, language="en"):
    """Every change but those of form."""
    made = compare(f"# T\n\n{before}\n", f"# T\n\n{after}\n", words=lexicon(language)).changes
    return [change for change in made if not change.quiet]


def both_ways(before, after, language="en"):
    """The one change; read backwards, it is judged alike."""
    (there,), (back,) = all_judged(before, after, language), all_judged(after, before, language)
    assert there.judgement is back.judgement
    return there
