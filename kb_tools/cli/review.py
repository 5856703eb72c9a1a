"""`kb review`: the report for a pull request."""

import json
import sys
from pathlib import Path

import click

from kb_tools.adapters.lexicon_file import read_lexicon
from kb_tools.adapters.signals_file import open_signals
from kb_tools.adapters.synonyms_file import synonym_problems
from kb_tools.cli import exit_codes
from kb_tools.cli.opening import check_has_files, snapshots_of, terminal
from kb_tools.cli.options import date_option, root_option
from kb_tools.policy.moments import Asked, span
from kb_tools.workflows.review.remark import Weight
from kb_tools.workflows.review.review import Review
from kb_tools.workflows.review.review import review as reviewed


@click.command()
@click.option(
    "--base",
    required=True,
    metavar="REV",
    help="What to compare with: the branch that this will be merged into, like origin/main.",
)
@click.option(
    "--head", metavar="REV", help="What is proposed. Default: the files as they stand on disk."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default=lambda: "text" if sys.stdout.isatty() else "markdown",
    show_default="text in a terminal, markdown elsewhere",
)
@click.option(
    "--fail-on", type=click.Choice(["error", "warning", "material", "review"]),
    help="Exit with 1 on a broken rule (error), on anything to look at (warning), on any change in meaning (material), or on one that may be (review).",
)  # fmt: skip
@date_option("--today", "Judge dates as of that day. Default: today.")
@click.option(
    "--signals",
    type=click.Path(path_type=Path, dir_okay=False),
    help="What QA findings say of the SOPs, as kb gaps --signals wrote it. Default: the file in kb.toml, "
    "else .kb/signals.json, where there is one.",
)
@root_option
def review(
    base: str,
    head: str | None,
    form: str,
    fail_on: str | None,
    today: Asked | None,
    signals: Path | None,
    root: Path,
) -> int:
    """What a proposed change means, and which rules of document control it breaks.

    Where QA signals are at hand, it is told too which of a changed SOP's steps QA findings point at,
    and whether the change touches them. These fail no check.

    \b
    kb review --base origin/main                     for you, before you push
    kb review --base origin/main --fail-on error     as a check
    """
    with snapshots_of(root) as (snapshots, kb, told):
        if head is None:
            missing = "that could be proposed"
            check_has_files(kb, missing, "Name the commit that is proposed:  --head REV")
        now = span(today, kb.zone)[0] if today else kb.clock.now()
        words = read_lexicon(kb.root, kb.config)
        known_at = kb.history.known_at
        sops = {str(sop) for sop in kb.history.sops()}
        said = synonym_problems(kb.root, kb.config.search.synonyms, sops)
        known, unread = open_signals(kb, signals)
        found = reviewed(
            snapshots, base, head, now, kb.zone, known_at, kb.config, words, told, said, known
        )
    if unread:
        click.echo(unread, err=True)
    if form == "json":
        from kb_tools.render.review_json import review_json

        click.echo(json.dumps(review_json(found), ensure_ascii=True))
    elif form == "text":
        from kb_tools.render.review_terminal import print_review

        print_review(terminal(), found)
    else:
        from kb_tools.render.review_markdown import review_markdown

        click.echo(review_markdown(found), nl=False)
    return exit_codes.NEEDS_EYES if _fails(found, fail_on) else exit_codes.DONE


def _fails(found: Review, fail_on: str | None) -> bool:
    weights = {remark.weight for remark in found.remarks}
    if fail_on == "error":
        return Weight.ERROR in weights
    if fail_on == "warning":
        return bool(weights)
    eyes = found.material or found.uncompared
    if fail_on == "review":
        return eyes or found.to_judge
    return fail_on == "material" and eyes
