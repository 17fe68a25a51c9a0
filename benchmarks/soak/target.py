"""The server under test: a process that can be measured from outside."""
import json
import os
import pathlib
import re
import signal
import subprocess
import urllib.request


class Target:
    """Use as `with`; leaving it kills what still runs."""

    #: What no healthy server ever writes to stderr.
    REPORT = re.compile(r"Sanitizer|Fatal error|Precondition failed|runtime error|Crash")

    def __init__(self, program, log, arguments=(), environment=None):
        self._command = [program, "--print-ports", *arguments]
        self._environment = environment or {}
        self._log = pathlib.Path(log)

    def __enter__(self):
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                self._command, text=True, stdout=subprocess.PIPE, stderr=log,
                env=os.environ | self._environment)
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            raise RuntimeError(f"{self._command[0]} did not start: {self._log.read_text()[-2000:]}")
        self.ports = json.loads(line)
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    @property
    def is_running(self):
        return self._process.poll() is None

    @property
    def resident_bytes(self):
        """What the kernel counts as resident; a sanitizer's own memory is in it."""
        status = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]) * 1024

    @property
    def descriptor_count(self):
        return len(os.listdir(f"/proc/{self._process.pid}/fd"))

    @property
    def statistics(self):
        """What the server itself says it holds."""
        url = f"http://127.0.0.1:{self.ports['admin_port']}/statistics"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return json.load(answer)

    def terminate(self):
        """Sends SIGTERM, and returns at once."""
        self._process.send_signal(signal.SIGTERM)

    def exit_code(self, seconds):
        """The exit code, `None` where it does not end in time; negative for a signal."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    @property
    def reports(self):
        """The lines of its log that tell of a fault."""
        lines = self._log.read_text(errors="replace").splitlines()
        return [line for line in lines if self.REPORT.search(line)]
