"""Requests per second and latencies of an HTTP server, with wrk; and nginx to compare with."""
import dataclasses
import json
import pathlib
import socket
import subprocess
import time

SECONDS = 2
SCRIPT = pathlib.Path(__file__).with_name("post.lua")


@dataclasses.dataclass
class Figures:
    per_second: float
    p50_milliseconds: float
    p99_milliseconds: float


class Load:
    def __init__(self, wrk, nginx, directory):
        self.wrk = wrk
        self.nginx = nginx
        self.directory = directory

    def beside_nginx(self, larder, path, bodies, connections, rounds):
        """Figures of Larder and of nginx, for each number of connections a pair of lists.

        nginx answers every request with as many bytes as Larder answers the first.
        """
        requests = self.directory / "bodies.txt"
        requests.write_text("\n".join(bodies) + "\n")
        status, answer = larder.send("POST", path, bodies[0])
        if status != 200 or b"NOT_FOUND" in answer:
            raise RuntimeError(f"POST {path}: {status} {answer.decode()}")
        figures = {count: ([], []) for count in connections}
        with Nginx(self.nginx, self.directory, len(answer)) as nginx:
            for port in [larder.port, nginx.port]:
                self.run(port, path, requests, 16)
            for _ in range(rounds):
                for count, (ours, theirs) in figures.items():
                    ours.append(self.run(larder.port, path, requests, count))
                    theirs.append(self.run(nginx.port, path, requests, count))
        return figures

    def run(self, port, path, requests, connections):
        done = subprocess.run(
            [self.wrk, "-t1", f"-c{connections}", f"-d{SECONDS}s", "-s", SCRIPT,
             f"http://127.0.0.1:{port}{path}", "--", requests],
            capture_output=True, text=True, timeout=SECONDS + 20, check=True)
        result = json.loads(done.stdout.splitlines()[-1])
        if result["errors"]:
            raise RuntimeError(f"{result['errors']} of {result['requests']} requests failed")
        return Figures(
            result["requests"] / result["microseconds"] * 1e6,
            result["p50_microseconds"] / 1000, result["p99_microseconds"] / 1000)


class Nginx:
    """nginx with two workers that answers every request with a body of the given size."""

    def __init__(self, program, directory, body_bytes):
        self.port = free_port()
        configuration = directory / "nginx.conf"
        temporary = "\n".join(
            f"  {name}_temp_path {directory}/nginx-{name};"
            for name in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"])
        configuration.write_text(f"""
daemon off; worker_processes 2; pid {directory}/nginx.pid; error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
  access_log off; keepalive_requests 1000000000; default_type application/json;
{temporary}
  server {{
    listen 127.0.0.1:{self.port} reuseport;
    location / {{ return 200 "{"x" * body_bytes}"; }}
  }}
}}
""")
        self.process = subprocess.Popen(
            [program, "-e", "stderr", "-p", directory, "-c", configuration])

    def __enter__(self):
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("nginx did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
