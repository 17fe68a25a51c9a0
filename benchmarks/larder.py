"""A Larder server with its private PostgreSQL or another one's, and psql to that PostgreSQL."""
import http.client
import json
import os
import re
import signal
import subprocess
import time

import processes

START_SECONDS_MAX = 120
READY_POLL_SECONDS = 0.01
REQUEST_SECONDS_MAX = 300


class Larder:
    """Runs while its `with` block does."""

    def __init__(self, program, psql, directory, owner=None):
        """With an `owner`, another Larder, it uses that one's PostgreSQL."""
        self.data = directory / "data"
        self.database = owner.database if owner else self.data
        self.program = psql
        self.log = directory / "larder.log"
        arguments = []
        if owner:
            url = f"postgresql:///larder?host={owner.socket_directory}&user=larder"
            arguments = ["--database-url", url, "--query-database-url", f"{url}_query"]
        self.began = time.monotonic()
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [program, "serve", "--insecure-local", "--port", "0", "--admin-port", "0",
                 "--data-dir", self.data, *arguments],
                stdout=log, stderr=log)

    def __enter__(self):
        try:
            self.port = self.wait_until_ready()
            self.start_seconds = time.monotonic() - self.began
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            # Its PostgreSQL outlives it then, so that one is stopped by its own process id.
            self.process.kill()
            self.process.wait()
            if self.database == self.data:
                os.kill(self.postmaster, signal.SIGINT)

    def wait_until_ready(self):
        """The port, once /readyz answers 200."""
        deadline = time.monotonic() + START_SECONDS_MAX
        port = None
        while time.monotonic() < deadline and self.process.poll() is None:
            port = port or self.logged_port()
            if port and self.send("GET", "/readyz", port=port)[0] == 200:
                return port
            time.sleep(READY_POLL_SECONDS)
        raise RuntimeError("larder did not start:\n" + self.log.read_text())

    def logged_port(self):
        for line in self.log.read_text().splitlines():
            if '"listening"' in line:
                return int(json.loads(line)["port"])
        return None

    def connection(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=REQUEST_SECONDS_MAX)

    def send(self, method, path, body=None, headers={}, port=None):
        """Status and body of one request on a connection of its own."""
        connection = http.client.HTTPConnection(
            "127.0.0.1", port or self.port, timeout=REQUEST_SECONDS_MAX)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def call(self, method, path, body=None, media_type="application/json"):
        """The JSON answer to a request, which must succeed; what is not bytes is sent as JSON."""
        body = body if body is None or isinstance(body, bytes) else json.dumps(body)
        status, answer = self.send(
            method, path, body, {"Content-Type": media_type} if body else {})
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {answer.decode()}")
        return json.loads(answer)

    def wait_for(self, job):
        """Waits until a job has succeeded."""
        deadline = time.monotonic() + REQUEST_SECONDS_MAX
        while time.monotonic() < deadline:
            state = self.call("GET", f"/v1/jobs/{job}")
            if state["state"] == "succeeded":
                return
            if state["state"] in ["failed", "cancelled"]:
                break
            time.sleep(0.05)
        raise RuntimeError(f"a job did not succeed: {state}")

    @property
    def socket_directory(self):
        """Where the private PostgreSQL listens."""
        return (self.database / "postgres/run").resolve()

    @property
    def postmaster(self):
        """The process id of the PostgreSQL."""
        file = self.database / "postgres/data/postmaster.pid"
        return int(file.read_text().split()[0])

    def stopped_postgres(self):
        """PostgreSQL is there and does not answer while the `with` block runs."""
        return processes.suspended(self.postmaster)

    def psql(self, *commands, user="larder"):
        """Runs statements or psql commands, each in a transaction of its own; what is printed."""
        arguments = [argument for command in commands for argument in ["-c", command]]
        done = subprocess.run(
            [self.program, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
             "-h", self.socket_directory, "-U", user, "-d", "larder", *arguments],
            capture_output=True, text=True, timeout=REQUEST_SECONDS_MAX)
        if done.returncode != 0:
            raise RuntimeError(f"psql: {done.stderr}")
        return done.stdout.strip()

    def timed(self, *commands):
        """Seconds that the last command takes, without the start of psql and of its session."""
        printed = self.psql(*commands[:-1], r"\timing on", commands[-1])
        return float(re.findall(r"^Time: ([0-9.]+) ms", printed, re.MULTILINE)[-1]) / 1000

    def checkpoint(self):
        """Writes dirty pages now, so that they are not written during what is measured next."""
        self.psql("CHECKPOINT", user="postgres")
