"""What stands at the head of a page can be read, and what must stand there does."""

from kb_tools.checks.model import Checked, Problems


def front_matter(checked: Checked) -> Problems:
    for page in checked.pages:
        yield from page.front.problems
