"""A server that sends pages as hosts do, compressed and to be kept by the browser, and counts the bytes it sends."""

from __future__ import annotations

import functools
import gzip
import http.server
import io
import socketserver
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

COMPRESSED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".xml", ".txt"}


class Counting(io.RawIOBase):
    """Passes on what is written, and tells how much it was."""

    def __init__(self, inner: Any, told: Any) -> None:
        self.inner, self.told = inner, told

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.told(len(data))
        self.inner.write(data)
        return len(data)

    def flush(self) -> None:
        if not self.inner.closed:
            self.inner.flush()


@functools.cache
def _packed(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9)


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Any

    def setup(self) -> None:
        super().setup()
        self.wfile = Counting(self.wfile, self._sent)

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        self.server.asked.append(urlsplit(self.path).path)
        if not path.is_file():
            self.send_error(404)
            return
        data = path.read_bytes()
        self.send_response(200)
        if path.suffix in COMPRESSED:
            data = _packed(path, path.stat().st_mtime_ns)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=600")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _sent(self, count: int) -> None:
        with self.server.counting:
            self.server.sent += count


class Scales(socketserver.ThreadingMixIn, http.server.HTTPServer):
    """Serves a folder on this machine; ``sent`` are the bytes since :meth:`clear`, ``asked`` the paths."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), functools.partial(_Handler, directory=str(folder)))
        self.counting = threading.Lock()
        self.clear()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.server_port}"

    def clear(self) -> None:
        """Begin to count anew."""
        self.sent, self.asked = 0, []

    def close(self) -> None:
        """Stop serving."""
        self.shutdown()
        self.server_close()
