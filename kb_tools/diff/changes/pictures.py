"""What a page shows and does not say: words for a picture are for those who cannot see it."""

from kb_tools.diff.judging.links import another_of_the_name
from kb_tools.diff.words.lexicon import Lexicon
from kb_tools.diff.words.normal import link_key, normal
from kb_tools.policy.model import Clause, Link


def stands_alone(clause: Clause) -> bool:
    """A screenshot between two steps: no word beside it. In a sentence, one may be what to click."""
    pictures = _pictures(clause)
    return bool(pictures) and not _without(clause.text, pictures)


def described_otherwise(old: Clause, new: Clause) -> bool:
    """Does nothing differ but the words for the same pictures?

    In a sentence, only that there are some or none: other words may be another sign to be clicked.
    """
    olds, news = _pictures(old), _pictures(new)
    if [link_key(link.target) for link in olds] != [link_key(link.target) for link in news]:
        return False
    if stands_alone(old) and stands_alone(new):
        return True
    if any(a.text and b.text and a.text != b.text for a, b in zip(olds, news, strict=True)):
        return False
    return bool(olds) and _without(old.text, olds) == _without(new.text, news)


def exchanged(before: Link, after: Link, lexicon: Lexicon) -> bool:
    """Are both pictures, in files of different names? One that only moved or has another format is the same,
    but for names that many folders have: delete/icon.png and save/icon.png.
    """
    if not (before.image and after.image):
        return False
    was, now = (link_key(picture.target).partition("?")[0] for picture in (before, after))
    return _name(before) != _name(after) or bool(another_of_the_name(was, now, lexicon))


def _name(picture: Link) -> str:
    file = link_key(picture.target).rpartition("/")[2]
    name, dot, _ = file.partition("?")[0].rpartition(".")
    return (name if dot else file).casefold()


def _pictures(clause: Clause) -> list[Link]:
    return [link for link in clause.links if link.image]


def _without(text: str, pictures: list[Link]) -> str:
    text = normal(text)
    for picture in pictures:
        text = text.replace(normal(picture.text), "", 1)
    return " ".join(text.split())
