"""`kb serve`: the site on this machine, with what is not committed yet."""

from contextlib import suppress
from pathlib import Path

import click

from kb_tools.adapters.knowledge_base import KnowledgeBase, opened
from kb_tools.cli.build import NO_SITE, built
from kb_tools.cli.opening import check_has_files, reading
from kb_tools.cli.options import root_option
from kb_tools.config import QA
from kb_tools.errors import KbError
from kb_tools.publishing.local_server import SitesServer, check_port
from kb_tools.publishing.staging import Wanted
from kb_tools.publishing.watching import watched


@click.command()
@click.option(
    "--audience", default="", help="Whose site to show. Default: audiences.default in kb.toml."
)
@click.option("--with-qa", is_flag=True, help="The QA leads' site too, below /qa/.")
@click.option("--quotes", is_flag=True, help="Show reviewers' comments on the QA leads' pages.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), metavar="NUMBER",
    help="The number in the address: http://localhost:NUMBER/.",
)  # fmt: skip
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="Another address lets other machines read it.",
)
@click.option("--no-reload", is_flag=True, help="Do not make it again when a file changes.")
@root_option
def serve(
    audience: str, with_qa: bool, quotes: bool, port: int, host: str, no_reload: bool, root: Path
) -> None:
    """Show the site on this machine, with uncommitted text as a draft. Ctrl-C ends it.

    When a page or the configuration changes, the site is made again and open pages reload (former
    texts and comparisons, which run no script of others, do not). What
    is shown lies in .kb/serve/, never in site/: drafts are not for agents.
    """
    check_port(host, port)
    with opened(root) as kb:
        check_has_files(kb, *NO_SITE)
        main = audience or kb.config.audiences.default
        names = [main, *([QA] if with_qa and main != QA else [])]
        folders = {name: site_folder(kb, name) for name in names}
        root, changing = kb.root, watched(kb)
    build_all(root, names, quotes)

    def again() -> None:
        try:
            build_all(root, names, quotes)
        except KbError as error:  # the page that was there stays; the writer puts it right
            click.echo(f"{error}\n\nStill showing the pages from before.", err=True)

    others = {name: folder for name, folder in folders.items() if name != main}
    server = SitesServer(again, host, port, folders[main], others)
    for path in () if no_reload else changing:
        server.watch(str(path), recursive=path.is_dir())
    click.echo(f"{server.url}")
    for name in others:
        click.echo(f"{server.url}{name}/")
    try:
        server.serve()  # type: ignore[no-untyped-call]  # mkdocs ships no types
    except KeyboardInterrupt:
        click.echo("Stopped.", err=True)
    finally:
        with suppress(KeyboardInterrupt):  # pressed once more: it ends all the same
            server.shutdown()


def build_all(root: Path, names: list[str], quotes: bool = False) -> None:
    with reading(root, "Reading texts") as (kb, told):
        said: set[str] = set()
        for name in names:
            wanted = Wanted(name, drafts=True, quotes=quotes and name == QA, below="serve/stage")
            built(kb, wanted, site_folder(kb, name), told, said)


def site_folder(kb: KnowledgeBase, audience: str) -> Path:
    return kb.made / "serve" / "site" / audience
