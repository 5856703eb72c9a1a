"""A gap report for a knowledge base on disk: its store, its mapping, its policies, together."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np

from kb_tools.adapters.cores import as_they_come, on_all_cores
from kb_tools.adapters.decision_files import read_decisions
from kb_tools.adapters.knowledge_base import KnowledgeBase
from kb_tools.adapters.mapping_file import mapping_of
from kb_tools.adapters.model_folder import model_name
from kb_tools.adapters.qa_reading import EngineReader, reading, reading_elsewhere
from kb_tools.adapters.qa_store import DuckDbStore
from kb_tools.adapters.rereview_files import read_rereviews
from kb_tools.adapters.sentence_vectors import SentenceVectors
from kb_tools.adapters.static_legs import model_folder
from kb_tools.errors import Problem
from kb_tools.findings.mapping import FindingsMapping
from kb_tools.findings.spelling import SopSpelling
from kb_tools.gaps.catalogue import Catalogue
from kb_tools.gaps.comments.blame import Embed
from kb_tools.gaps.comments.remarks import EXAMPLES
from kb_tools.gaps.decisions.disposition import Disposition
from kb_tools.gaps.signals.model import Rules
from kb_tools.policy.moments import Asked, span
from kb_tools.search.distillation import SENTENCE_PIECES
from kb_tools.search.sentence_model import Floats as Vectors
from kb_tools.workflows.gap_contacts import Addresses, with_contacts
from kb_tools.workflows.gaps import Evidence, GapReport, gap_report
from kb_tools.workflows.known_sops import sop_spelling
from kb_tools.workflows.policy_catalogue import policy_catalogue
from kb_tools.workflows.rereview import corrections

_TEXTS = 32  # that the sentence model is asked about together


@dataclass(frozen=True, slots=True)
class Counting:
    """A report and what it was made from, while that can still be asked."""

    report: GapReport
    evidence: Evidence
    reader: EngineReader
    inputs: "Inputs"


def report_of(
    kb: KnowledgeBase,
    *,
    as_of: Asked | None = None,
    since: Asked | None = None,
    store: Path | None = None,
    backend: str = "",
) -> tuple[GapReport, Evidence]:
    """As `counting`, which says what the arguments are."""
    with counting(kb, as_of=as_of, since=since, store=store, backend=backend) as made:
        return made.report, made.evidence


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a report is made from."""

    reader: EngineReader
    known: Callable[[set[str]], Catalogue]
    spelling: SopSpelling
    mapping: FindingsMapping
    rules: Rules
    day: date
    until: datetime
    first: datetime | None
    decisions: tuple[Disposition, ...]
    unreadable: tuple[Problem, ...]
    model: Path | None
    cache: Path  # a folder

    @property
    def settings(self) -> str:
        return _settings(self.rules, self.mapping, model_name(self.model) if self.model else "")

    def report(self) -> tuple[GapReport, Evidence]:
        return gap_report(
            self.reader, self.known, self.spelling, self.mapping.criteria, self.rules, self.day,
            self.until, self.first, self.decisions,
            hearing(self.model, self.cache) if self.model else None, on_all_cores,
            as_they_come,
        )  # fmt: skip


@contextmanager
def inputs(
    kb: KnowledgeBase,
    *,
    as_of: Asked | None = None,
    since: Asked | None = None,
    store: Path | None = None,
    backend: str = "",
) -> Iterator[Inputs]:
    """As `counting`, which says what the arguments are."""
    day, until = asked_until(kb, as_of)
    mapping = mapping_of(kb)
    held = (
        reading_elsewhere(backend, until)
        if backend
        else reading(DuckDbStore(store or store_path(kb)), until)
    )
    decisions, unreadable = read_decisions(kb.root, kb.config.gaps.decisions)
    with held as reader:
        yield Inputs(
            reader,
            lambda sops: policy_catalogue(kb.history, sops, until, kb.zone),
            sop_spelling(kb.history, mapping.sops.aliases, until),
            mapping, rules_of(kb), day, until,
            span(since, kb.zone)[0].astimezone(kb.zone) if since is not None else None,
            tuple(decisions), tuple(unreadable), model_folder(kb), kb.cache,
        )  # fmt: skip


@contextmanager
def counting(
    kb: KnowledgeBase,
    *,
    as_of: Asked | None = None,
    since: Asked | None = None,
    store: Path | None = None,
    backend: str = "",
) -> Iterator[Counting]:
    """
    Args:
        backend: a URL of an engine that holds the neutral tables, instead of the store.

    Raises KbError: there is no store or engine, or another process is at work on it.
    """
    reviews, torn = read_rereviews(kb.root, kb.config.gaps.rereviews)
    with inputs(kb, as_of=as_of, since=since, store=store, backend=backend) as made:
        report, evidence = made.report()
        report = replace(
            report,
            unreadable=(*made.unreadable, *torn),
            commit=kb.history.commit_on(made.until) or "",
            settings=made.settings,
            corrected=corrections(report, evidence, reviews),
        )
        found = with_contacts(
            report, made.reader, evidence, addresses_of(kb), kb.config.gaps.low_csat
        )
        yield Counting(found, evidence, made.reader, made)


def addresses_of(kb: KnowledgeBase) -> Addresses:
    return Addresses(kb.config.gaps.audit_url, kb.config.gaps.ticket_url)


@lru_cache(maxsize=1)
def hearing(model: Path, cache: Path) -> Embed:
    """The sentence model in that folder, read when it is first asked. What it says of our own
    examples stays in `cache`; what it says of comments goes with this process, for they are about
    persons.

    Raises KbError where the folder holds no model.
    """
    examples = SentenceVectors(model, cache)
    heard: dict[str, Vectors] = {}

    def embed(texts: Sequence[str]) -> Vectors:
        if EXAMPLES.issuperset(texts):
            return examples.embedded(texts, SENTENCE_PIECES)
        new = sorted(
            (text for text in {*texts} if text not in heard), key=lambda text: (len(text), text)
        )
        parts = [new[at : at + _TEXTS] for at in range(0, len(new), _TEXTS)]
        # Processes of their own hold the model, and give its memory back.
        made = on_all_cores(
            lambda n: examples.model.embedded(parts[n], SENTENCE_PIECES), len(parts), long=True
        )
        for part, vectors in zip(parts, made, strict=True):
            heard.update(zip(part, vectors, strict=True))
        return np.stack([heard[text] for text in texts])

    return embed


def _settings(rules: Rules, mapping: FindingsMapping, model: str) -> str:
    """A digest of what else a report is made by: the same digest, the same rules."""
    said = {
        "rules": asdict(rules),
        "criteria": mapping.criteria.model_dump(mode="json"),
        "sops": mapping.sops.model_dump(mode="json"),
        "model": model,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def asked_until(kb: KnowledgeBase, as_of: Asked | None) -> tuple[date, datetime]:
    """The day of a report, and the moment (UTC, exclusive) up to which rows are seen."""
    asked = as_of if as_of is not None else kb.clock.now().astimezone(kb.zone).date()
    last = span(asked, kb.zone)[1]
    if isinstance(asked, datetime):
        return last.astimezone(kb.zone).date(), last
    return asked, (last + timedelta(microseconds=1)).astimezone(UTC)


def rules_of(kb: KnowledgeBase) -> Rules:
    settings = kb.config.gaps
    return Rules(settings.false_discoveries, settings.least_audits)


def store_path(kb: KnowledgeBase) -> Path:
    return kb.root / kb.config.findings.store
