"""A Larder server with its private PostgreSQL, and psql to that PostgreSQL."""
import http.client
import json
import os
import re
import subprocess
import time

START_SECONDS_MAX = 60
REQUEST_SECONDS_MAX = 300


class Larder:
    """Runs while its `with` block does."""

    def __init__(self, program, psql, directory):
        self.data = directory / "data"
        self.program = psql
        self.log = directory / "larder.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [program, "serve", "--insecure-local", "--port", "0", "--admin-port", "0",
                 "--data-dir", self.data],
                stdout=log, stderr=log)

    def __enter__(self):
        try:
            self.port = self.wait_until_ready()
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
            os.kill(int((self.data / "postgres/data/postmaster.pid").read_text().split()[0]), 2)

    def wait_until_ready(self):
        """The port, once /readyz answers 200."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline and self.process.poll() is None:
            port = self.logged_port()
            if port and self.send("GET", "/readyz", port=port)[0] == 200:
                return port
            time.sleep(0.05)
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

    def call(self, method, path, body=None):
        """The JSON answer to a JSON request, which must succeed."""
        body = body if body is None or isinstance(body, bytes) else json.dumps(body)
        status, answer = self.send(
            method, path, body, {"Content-Type": "application/json"} if body else {})
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
        return (self.data / "postgres/run").resolve()

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
