"""The key of the pseudonyms: from the environment, or from a file in the user's own folder.

It must not stand in the knowledge base: whoever has both the store and the key can try out ids.
Keep a copy of it where your team keeps secrets. Without it, later imports would not recognise
people, and the store refuses them.
"""

import os
import secrets
import sys
from pathlib import Path

from kb_tools.errors import KbError, Problem
from kb_tools.findings.pseudonyms import PseudonymKey

VARIABLE = "KB_PSEUDONYM_KEY"
_LEAST = 16  # bytes; a word that somebody made up can be guessed


def pseudonym_key(*, make: bool = True) -> tuple[PseudonymKey, Path | None]:
    """The key, and its file where it was made just now. Raises KbError.

    `make`: a new one where there is none; else that is an error.
    """
    said = os.environ.get(VARIABLE)
    if said is not None:  # empty, where a secret could not be read: another key would be as wrong
        return PseudonymKey(_checked(said.strip(), VARIABLE)), None
    file = key_file()
    try:
        return PseudonymKey(_checked(file.read_text(encoding="ascii").strip(), str(file))), None
    except FileNotFoundError as error:
        if not make:
            saw = "The key of the pseudonyms is not here, so no id can be recognised."
            would_work = f"Set {VARIABLE}, or give the person's pseudonym (p-…), without --name."
            raise KbError(Problem(str(file), 0, saw, would_work)) from error
        return PseudonymKey(_made(file)), file
    except (OSError, UnicodeDecodeError) as error:
        saw = f"The key of the pseudonyms cannot be read: {error}."
        raise KbError(Problem(str(file), 0, saw, f"Mend the file or set {VARIABLE}.")) from error


def key_file() -> Path:
    """Where the key stands if the environment has none."""
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home() / "AppData/Roaming")
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "kb-tools" / "pseudonym.key"


def _checked(said: str, where: str) -> bytes:
    if len(said) < _LEAST:
        saw = f"The key of the pseudonyms has {len(said)} characters."
        would_work = f"Use at least {_LEAST}, made by chance:  openssl rand -hex 32"
        raise KbError(Problem(where, 0, saw, would_work))
    return said.encode()


def _made(file: Path) -> bytes:
    secret = secrets.token_hex(32)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secret + "\n")
    except FileExistsError:  # another run was faster
        return _checked(file.read_text(encoding="ascii").strip(), str(file))
    except OSError as error:
        saw = f"A key for the pseudonyms could not be written here: {error.strerror or error}."
        raise KbError(Problem(str(file), 0, saw, f"Set {VARIABLE} instead.")) from error
    return secret.encode()
