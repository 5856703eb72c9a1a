"""Every audience that a page names is one that we build for."""

from kb_tools.checks.model import Checked, Problems
from kb_tools.policy.audience import unknown_audiences


def known_audiences(checked: Checked) -> Problems:
    known = checked.config.audiences.names
    for page in checked.pages:
        yield from unknown_audiences(page.path, page.line("audience"), page.control.audience, known)
