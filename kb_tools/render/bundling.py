"""A script with the modules that it imports, as one file: each import would be a journey of its own.

Ours are written for it: imports by name from a relative path, one a line, at the top; exports where a
name is declared. Each module becomes a function that gives what it exports, so that names which no
other module should see stay inside it; what the entry exports, the file does. A module that is asked
for while the script runs (`import("./b.js")`) stays a file of its own. Comments stay out, those behind
code where no quote is in them.
"""

import posixpath
import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import \{ ([\w, ]+) \} from "(\.{1,2}/[\w./]+)";\n', re.M)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let) (\w+))", re.M)
_LEFT = re.compile(r"^(?:import|export)\b.*$", re.M)
_COMMENT = re.compile(r"""^ *//.*\n|(?<=\S) +// [^"'`\n]*$""", re.M)  # with a quote: it may be text
_OWN_ADDRESS = "import.meta.url"


def bundled(entry: str, scripts: Mapping[str, str]) -> tuple[str, frozenset[str]]:
    """The one file that does what `entry` and its modules do, and which those are.

    Args:
        entry: its path; scripts: path → source.

    Raises:
        ValueError: an import or export is written as none of ours is.

    >>> both = {"a.js": 'import { two } from "./b.js";\\nlog(two);\\n', "b.js": "export const two = 2;\\n"}
    >>> print(bundled("a.js", both)[0])
    const $b = (() => {
    const two = 2;
    return { two };
    })();
    const { two } = $b;
    log(two);
    <BLANKLINE>
    """
    order: dict[str, str] = {}
    _add(entry, entry, scripts, order)
    own = order.pop(entry)
    exports = ", ".join(_EXPORT.findall(scripts[entry]))
    last = f"export {{ {exports} }};\n" if exports else ""
    return "".join(order.values()) + own + last, frozenset(order)


def without_comments(source: str) -> str:
    r"""A script without its comments, which its readers' browsers would load.

    >>> without_comments('// Two.\nconst two = 2; // of them\nconst way = "a // b";\n')
    'const two = 2;\nconst way = "a // b";\n'
    """
    return _COMMENT.sub("", source)


def _add(path: str, entry: str, scripts: Mapping[str, str], order: dict[str, str]) -> None:
    """Behind all that it imports."""
    if path in order:
        return
    source = scripts[path]
    found: list[str] = []
    for names, target in _IMPORT.findall(source):
        module = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        _add(module, entry, scripts, order)
        found.append(f"const {{ {names.replace(' as ', ': ')} }} = {_name(module)};\n")
    code = without_comments(_IMPORT.sub("", source))
    exports = ", ".join(_EXPORT.findall(code))
    code = _EXPORT.sub("", code)
    if left := _LEFT.search(code):
        raise ValueError(f"{path}: {left.group()}")
    code = "".join(found) + code.lstrip("\n")
    if path != entry:
        here = posixpath.relpath(path, posixpath.dirname(entry))
        code = code.replace(_OWN_ADDRESS, f'new URL("{here}", {_OWN_ADDRESS}).href')
        code = f"const {_name(path)} = (() => {{\n{code}return {{ {exports} }};\n}})();\n"
    order[path] = code


def _name(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
