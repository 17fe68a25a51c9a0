"""Requests per second and latencies of an HTTP server, with wrk."""
import dataclasses
import json
import pathlib
import subprocess

from nginx import Nginx

SECONDS = 2
# An answer that takes longer is an error; Feast's may take two seconds.
ANSWER_SECONDS_MAX = 10
SCRIPT = pathlib.Path(__file__).with_name("post.lua")


@dataclasses.dataclass
class Figures:
    requests: int
    per_second: float
    mean_milliseconds: float
    p50_milliseconds: float
    p99_milliseconds: float


class Load:
    def __init__(self, programs, directory):
        self.programs = programs
        self.directory = directory

    def beside_nginx(self, larder, path, bodies, connections, rounds):
        """Figures of Larder and of nginx, for each number of connections a pair of lists.

        nginx answers every request with as many bytes as Larder answers the first.
        """
        requests = self.requests(bodies)
        status, answer = larder.send("POST", path, bodies[0])
        if status != 200 or b"NOT_FOUND" in answer:
            raise RuntimeError(f"POST {path}: {status} {answer.decode()}")
        figures = {count: ([], []) for count in connections}
        with Nginx(self.programs["nginx"], self.directory, "x" * len(answer)) as nginx:
            for port in [larder.port, nginx.port]:
                self.run(port, path, requests, 16)
            for _ in range(rounds):
                for count, (ours, theirs) in figures.items():
                    ours.append(self.run(larder.port, path, requests, count))
                    theirs.append(self.run(nginx.port, path, requests, count))
        return figures

    def requests(self, bodies):
        """The file of these bodies, which `run` sends in turn."""
        file = self.directory / "bodies.txt"
        file.write_text("\n".join(bodies) + "\n")
        return file

    def run(self, port, path, requests, connections, seconds=SECONDS):
        """Posts the file's bodies for some seconds, all of which must be answered 2xx or 3xx."""
        done = subprocess.run(
            [self.programs["wrk"], "-t1", f"-c{connections}", f"-d{seconds}s",
             f"--timeout={ANSWER_SECONDS_MAX}s", "-s", SCRIPT,
             f"http://127.0.0.1:{port}{path}", "--", requests],
            capture_output=True, text=True, timeout=seconds + 20, check=True)
        result = json.loads(done.stdout.splitlines()[-1])
        if result["errors"]:
            raise RuntimeError(f"{result['errors']} of {result['requests']} requests failed")
        return Figures(
            result["requests"], result["requests"] / result["microseconds"] * 1e6,
            *(result[f"{name}_microseconds"] / 1000 for name in ["mean", "p50", "p99"]))
