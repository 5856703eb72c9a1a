"""Sites on this machine: served to this machine, made again when a file changes."""

import errno
import posixpath
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from mkdocs.livereload import LiveReloadServer

from kb_tools.errors import KbError, Problem

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SitesServer(LiveReloadServer):
    """MkDocs' server with more than one site: each other one below its own name."""

    def __init__(
        self,
        builder: Callable[[], None],
        host: str,
        port: int,
        site: Path,
        others: Mapping[str, Path],
    ) -> None:
        """`others`: first part of the address → the folder of that name which holds the site."""
        self._answering = threading.local()  # requests are answered in threads
        self._others = {name: str(folder.absolute().parent) for name, folder in others.items()}
        super().__init__(builder, host, port, str(site))
        # Who presses Ctrl-C twice stops its end: the thread that answers must not outlive that.
        self.serve_thread.daemon = True

    @property
    def root(self) -> str:
        """Where the files of the request being answered lie."""
        chosen: str = getattr(self._answering, "root", self._site)
        return chosen

    @root.setter
    def root(self, folder: str) -> None:
        self._site = folder

    def serve_request(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        if not self._is_asked_for_by_its_own_name(environ.get("HTTP_HOST", "")):
            start_response("403 Forbidden", [("Content-Type", "text/plain")])
            return [b"This server answers to its own name only."]
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "ignore")
        first = posixpath.normpath(path).lstrip("/").partition("/")[0]
        self._answering.root = self._others.get(first, self._site)
        answer: Iterable[bytes] = super().serve_request(environ, start_response)
        return answer

    def _is_asked_for_by_its_own_name(self, asked: str) -> bool:
        """A page elsewhere must not read policies by pointing its own name at this machine."""
        bound = str(self.server_address[0])
        if bound not in _LOOPBACK:
            return True
        name = asked.rpartition(":")[0] if asked.rpartition(":")[2].isdigit() else asked
        return name.strip("[]") in _LOOPBACK


def check_port(host: str, port: int) -> None:
    """Raises KbError where nobody can be served there; before a long build, not after it."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except socket.gaierror as error:
        raise KbError(
            Problem("", 0, f"{host} is no address of this machine.", "Leave out --host.")
        ) from error
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            saw = f"Port {port} is in use: another kb serve, perhaps."
        else:
            saw = f"Port {port} cannot be used: {error}."
        would_work = f"Name another one:  kb serve --port {port + 1 if port < 65535 else 8001}"
        raise KbError(Problem("", 0, saw, would_work)) from error
