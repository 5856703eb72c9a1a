"""`site_config/kb.toml`, read and checked; every mistake is told at once, with its line."""

import re
from pathlib import Path

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process

from kb_tools.config import RESERVED_AUDIENCES, Config
from kb_tools.english import capital
from kb_tools.errors import KbError, Problem
from kb_tools.toml_files import toml_table, utf8

CONFIG_PATH = "site_config/kb.toml"


def read_config(root: Path) -> Config:
    """The configuration of the knowledge base in `root`; the defaults where there is no file."""
    file = root / CONFIG_PATH
    try:
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Config()
    return config(content)


def config(content: bytes, path: str = CONFIG_PATH) -> Config:
    """What the bytes of a configuration file say. Raises KbError with every problem in it."""
    text = utf8(content, path)
    said = toml_table(text, path, 'Write  key = "value"  below a line like  [knowledge_base]')
    try:
        read = Config.model_validate(said)
    except ValidationError as error:
        raise KbError(_problem(details, text, path) for details in error.errors()) from error
    problems = [*_audience_problems(read, text, path)]
    if problems:
        raise KbError(problems)
    return read


def _problem(details: ErrorDetails, text: str, path: str) -> Problem:
    keys = [str(key) for key in details["loc"] if isinstance(key, str)]
    name, line = ".".join(keys), _line_of(keys, text)
    if details["type"] != "extra_forbidden":
        would_work = details["msg"].removeprefix("Value error, ")
        would_work = f"{capital(would_work)}."
        return Problem(path, line, f"{name} is {details['input']!r}.", would_work)
    known = _options(keys[:-1])
    nearest = process.extractOne(keys[-1], known, score_cutoff=60)
    hint = f"Did you mean {nearest[0]}?" if nearest else f"Known here: {', '.join(known)}."
    return Problem(path, line, f"There is no option {name}.", hint)


def _audience_problems(read: Config, text: str, path: str) -> list[Problem]:
    problems = []
    for name in sorted(RESERVED_AUDIENCES & {*read.audiences.names}):
        saw = f"audiences.names has {name!r}, which is reserved for the owners' previews."
        line = _line_of(["audiences", "names"], text)
        problems.append(Problem(path, line, saw, "Give that audience another name."))
    if read.audiences.default not in read.audiences.names:
        saw = (
            f"audiences.default is {read.audiences.default!r}, which audiences.names does not have."
        )
        to_blame = "default" if "default" in read.audiences.model_fields_set else "names"
        line = _line_of(["audiences", to_blame], text)
        would_work = f"Write one of  {', '.join(read.audiences.names) or 'the names'}"
        problems.append(Problem(path, line, saw, would_work))
    return problems


def _options(tables: list[str]) -> list[str]:
    model: type[BaseModel] = Config
    for table in tables:
        annotation = model.model_fields[table].annotation
        if not isinstance(annotation, type) or not issubclass(annotation, BaseModel):
            return []
        model = annotation
    return [*model.model_fields]


def _line_of(keys: list[str], text: str) -> int:
    """The line that sets the option, from 1; of its table where the option is not there; else 0."""
    table, found = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([\w.\"' -]+?)\s*\]", line):
            table = re.sub(r"[\"' ]", "", header[1])
            if table == ".".join(keys):
                return number
            if table == keys[0]:
                found = number
        elif option := re.match(r"\s*([\w.\"' -]+?)\s*=", line):
            name = re.sub(r"[\"' ]", "", option[1])
            if ".".join([table, name] if table else [name]) == ".".join(keys):
                return number
    return found
