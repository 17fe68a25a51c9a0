"""Larder's HTTP module with nothing behind it: `http-target`."""
import http.client
import json
import subprocess
import time

import processes

SETTLE_SECONDS_MAX = 20


class Target:
    """Runs while its `with` block does."""

    def __init__(self, program, *arguments):
        self.process = subprocess.Popen(
            [program, "--print-ports", *map(str, arguments)], stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        line = self.process.stdout.readline()
        if not line:
            processes.stop(self.process)
            raise RuntimeError("http-target did not start")
        ports = json.loads(line)
        self.port, self.admin_port = ports["port"], ports["admin_port"]
        return self

    def __exit__(self, *_):
        processes.stop(self.process)
        self.process.stdout.close()

    @property
    def pid(self):
        return self.process.pid

    def send(self, method, path, body=None, port=None):
        """Status and body of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=10)
        try:
            connection.request(method, path, body)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def connections_open(self):
        _, answer = self.send("GET", "/statistics", port=self.admin_port)
        return json.loads(answer)["connections_open"]

    def wait_for_descriptors(self, count):
        """Waits until the server has no more descriptors open than `count`."""
        deadline = time.monotonic() + SETTLE_SECONDS_MAX
        while (left := processes.descriptors(self.pid)) > count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"the server has {left} descriptors open, before: {count}")
            time.sleep(0.02)
