"""`feast serve` with two workers and its online store in Redis."""
import json
import os
import pathlib
import subprocess

import processes

SCRIPT = pathlib.Path(__file__).with_name("feast_repository.py")
# It takes its time.
START_SECONDS_MAX = 60
FILL_SECONDS_MAX = 120


class FeastServer:
    """Serves the rows of a CSV file as a view; runs while its `with` block does."""

    def __init__(self, python, redis, directory, view, key, rows):
        self.port = processes.free_port()
        repository = directory / "feast-online"
        specification = {
            "directory": str(repository), "port": redis.port, "view": view, "key": key,
            "rows": str(rows)}
        subprocess.run(
            [python, SCRIPT, json.dumps(specification)], check=True, timeout=FILL_SECONDS_MAX,
            stdout=subprocess.DEVNULL)
        # Without these flags it logs every request, and restarts a worker after a thousand.
        self.log = open(directory / "feast-online.log", "wb")
        self.process = subprocess.Popen(
            [pathlib.Path(python).with_name("feast"), "serve", "-h", "127.0.0.1",
             "-p", str(self.port), "--workers", "2", "--no-access-log", "--max-requests", "0"],
            cwd=repository, stdout=self.log, stderr=self.log,
            env={**os.environ, "FEAST_USAGE": "False", "PYTHONWARNINGS": "ignore"})

    def __enter__(self):
        processes.wait_until_listening(self.process, self.port, "feast", START_SECONDS_MAX)
        return self

    def __exit__(self, *_):
        processes.stop(self.process)
        self.log.close()
