"""Hummingbird 2, a server on SwiftNIO that does what `http-target` does."""
import subprocess

import processes


class Hummingbird:
    """Runs while its `with` block does."""

    def __init__(self, program, body):
        self.port = processes.free_port()
        self.process = subprocess.Popen([program, str(self.port), body])

    def __enter__(self):
        processes.wait_until_listening(self.process, self.port, "hummingbird-target")
        return self

    def __exit__(self, *_):
        processes.stop(self.process)
