"""A Redis of its own on a free port, which keeps nothing."""
import os
import pathlib
import socket
import subprocess

import processes


class Redis:
    """Runs while its `with` block does."""

    def __init__(self, program, directory):
        self.port = processes.free_port()
        # Where it was unpacked and not installed, its libraries are beside it.
        libraries = pathlib.Path(program).parent.parent.glob("lib/*-linux-gnu")
        self.process = subprocess.Popen(
            [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", directory],
            env={**os.environ, "LD_LIBRARY_PATH": ":".join(map(str, libraries))},
            stdout=subprocess.DEVNULL)

    def __enter__(self):
        processes.wait_until_listening(self.process, self.port, "redis-server")
        return self

    def __exit__(self, *_):
        processes.stop(self.process)

    def memory(self):
        """What INFO MEMORY says, by name."""
        with socket.create_connection(("127.0.0.1", self.port), 10) as connection:
            connection.sendall(b"INFO MEMORY\r\n")
            text = b""
            while b"mem_clients_normal" not in text or not text.endswith(b"\r\n"):
                text += connection.recv(1 << 16)
        return dict(
            line.split(":", 1) for line in text.decode().splitlines() if ":" in line)

    def send(self, commands):
        """Sends commands in Redis' protocol, all of which must be answered by an integer."""
        with socket.create_connection(("127.0.0.1", self.port), 60) as connection:
            for chunk, count in commands:
                connection.sendall(chunk)
                answers = b""
                while answers.count(b"\n") < count:
                    answers += connection.recv(1 << 20)
                if answers.count(b":") != count:
                    raise RuntimeError(f"Redis answers {answers[:200]!r}")
