"""What `site_config/kb.toml` may say. Every option has a sensible default."""

import re
from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

QA = "qa"  # QA leads: their site alone has findings
RESERVED_AUDIENCES = frozenset({"all", QA})  # owners' previews; never published


def known_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("no such time zone; write one like Europe/Berlin or UTC") from error
    return name


def _https(address: str) -> str:
    if address and not re.fullmatch(r"https://[\w.-]+(:\d+)?(/[\w./~%-]*)?", address, re.ASCII):
        raise ValueError("write an address like https://collect.example.com/searches, or nothing")
    return address


def _template(*known: str, example: str) -> AfterValidator:
    """An https address with placeholders, but none before its path: the host is not to be chosen."""
    names = ", ".join(f"{{{name}}}" for name in known)

    def checked(address: str) -> str:
        if not address:
            return address
        if not re.match(r"https://[\w.-]+(:\d+)?[/?#]", address, re.ASCII):
            raise ValueError(f"write an address like {example}, or nothing")
        found = re.findall(r"\{(.*?)\}", address)
        rest = re.sub(r"\{.*?\}", "", address)
        if unknown := [name for name in found if name not in known]:
            raise ValueError(f"there is no {{{unknown[0]}}} here; known: {names}")
        if known[0] not in found or set("{}") & {*rest} or re.search(r"[\s\"'<>]", rest):
            raise ValueError(f"write an address like {example}, with {names}")
        return address

    return AfterValidator(checked)


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KnowledgeBase(_Table):
    name: str = "Knowledge base"
    sops: str = "sops"  # the folder with the policies, relative to the root
    exclude: tuple[str, ...] = ("README.md",)  # file patterns below it that are no SOPs
    timezone: Annotated[str, AfterValidator(known_timezone)] = "UTC"  # of dates without a clock
    language: str = "en"
    strict: bool = False  # ask for the front matter that our own sops/ must have

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class History(_Table):
    branch: str = ""  # the main line; default: what HEAD points at
    # Up to and including that day the author date is the recorded one.
    imported_until: date | None = None


class Audiences(_Table):
    default: str = "internal"
    names: tuple[str, ...] = ("internal",)


class Site(_Table):
    url: str = ""  # where it will be published; "": nowhere, links stay relative
    # https:… or mailto:… with {sop} {revision} {clause} {url} placeholders.
    report_problem: str = ""
    recent_days: Annotated[int, Field(ge=0, le=365)] = 14  # how long a change counts as news
    # Newest former versions of each SOP, each with a page of what has changed since.
    compared_with_today: Annotated[int, Field(ge=0, le=500)] = 12


class Browser(_Table):
    """What a reader's browser may keep: the SOPs opened and starred there, copies to work offline."""

    keep_days: Annotated[int, Field(ge=0, le=365)] = 14  # older ones are deleted; 0: keep nothing
    # Audiences besides the default one; others' copies could outlive a contract.
    keep_for: tuple[str, ...] = ()


class Search(_Table):
    synonyms: str = "site_config/synonyms.toml"
    # The sentence model for search by meaning, read while a site is built: "auto": the one that is
    # installed, if one is; "transformer": readers' browsers run it too; "none"; or a folder that holds
    # one, relative to the root.
    model: str = "auto"
    # https:… or mailto:… with {query}: where agents say that no SOP covers it.
    report_missing: str = ""
    # Count, in each reader's browser, the short searches that found no good answer.
    log_unanswered: bool = False
    log_for: tuple[str, ...] = ()  # audiences besides the default one
    log_endpoint: Annotated[str, AfterValidator(_https)] = ""  # sent there too; "": nowhere


class Findings(_Table):
    store: str = ".kb/store.duckdb"
    mapping: str = "site_config/findings.toml"


class Linker(_Table):
    # Of the links from findings to sections that are named, so many are to be right.
    precision: Annotated[float, Field(gt=0.5, lt=1)] = 0.87


class Gaps(_Table):
    # Share of flags that may be wrong.
    false_discoveries: Annotated[float, Field(gt=0, lt=0.5)] = 0.1
    least_audits: Annotated[int, Field(ge=1)] = 20  # of an SOP, before anything is said about it
    least_cell: Annotated[int, Field(ge=1)] = 5  # smaller counts of people or tickets are not shown
    # CSAT up to this is low; None: it is not said, and none is counted.
    low_csat: float | None = None
    decisions: str = "site_config/gap-decisions"  # what was decided of signals; a small file each
    rereviews: str = "site_config/gap-rereviews"  # results of blind second looks; the same
    signals: str = ""  # that `kb review` reads; "": .kb/signals.json, where there is one
    # The git platform's form for a new file; "": there is none.
    new_file: Annotated[
        str,
        _template(
            "path",
            "text",
            example="https://git.example.com/kb/new/main?filename={path}&value={text}",
        ),
    ] = ""
    # … and its form for a file that is there: a decision that is changed.
    edit_file: Annotated[
        str, _template("path", example="https://git.example.com/kb/edit/main/{path}")
    ] = ""
    # Where the QA tool and the helpdesk show an audit and its contact; "": nowhere.
    audit_url: Annotated[
        str, _template("audit_id", "ticket_id", example="https://qa.example.com/audits/{audit_id}")
    ] = ""
    ticket_url: Annotated[
        str,
        _template("ticket_id", "audit_id", example="https://help.example.com/tickets/{ticket_id}"),
    ] = ""


class Config(_Table):
    knowledge_base: KnowledgeBase = KnowledgeBase()
    history: History = History()
    audiences: Audiences = Audiences()
    site: Site = Site()
    browser: Browser = Browser()
    search: Search = Search()
    findings: Findings = Findings()
    linker: Linker = Linker()
    gaps: Gaps = Gaps()
