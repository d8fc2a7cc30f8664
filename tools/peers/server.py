"""A server to be measured: started, waited for, its memory measured, stopped."""

import contextlib
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

PATIENCE = 60  # seconds to start, and to stop


class Server:
    """A command in a session of its own, its {port} filled in, while a with statement lasts.

    It has so many processes that answer; each says who it is at /readyz.
    """

    def __init__(self, command, workers=1, **env):
        port = free_port()
        self.url, self.workers = f"http://127.0.0.1:{port}", workers
        self.command, self.env = [str(c).replace("{port}", str(port)) for c in command], {name: str(value) for name, value in env.items()}

    def __enter__(self):
        self.said = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(self.command, stdout=self.said, stderr=self.said, start_new_session=True,
                                        env={**os.environ, **self.env})
        try:
            self.wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            pass
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # remaining processes
        self.process.wait()
        self.said.close()

    def wait(self):
        """Wait until every worker has answered; fail if the command has ended."""
        seen, end = set(), time.monotonic() + PATIENCE
        while len(seen) < self.workers:
            if self.process.poll() is not None or time.monotonic() > end:
                self.said.seek(0)
                sys.exit(f"{' '.join(self.command)}: {len(seen)} of {self.workers} answer\n{self.said.read().strip()}")
            try:
                with urllib.request.urlopen(f"{self.url}/readyz") as answer:
                    seen.add(answer.read())
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)

    def megabytes(self):
        """The private memory of its processes in units of 10^6 bytes, without files and shared memory."""
        return sum(anonymous(pid) for pid in processes(self.process.pid)) / 1e6


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def processes(session):
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(folder.name)) == session:
                yield int(folder.name)
        except ProcessLookupError:
            pass


def anonymous(pid):
    """RssAnon in bytes; 0 for a process that has just ended."""
    try:
        found = re.search(r"^RssAnon:\s+(\d+) kB", pathlib.Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return 1024 * int(found[1]) if found else 0
