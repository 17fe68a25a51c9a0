"""MLServer with one XGBoost model, as it is when nothing is configured but the ports."""
import http.client
import json
import pathlib
import subprocess
import time

import processes

START_SECONDS_MAX = 60
POLL_SECONDS = 0.1


class MLServer:
    """Serves the model file under the name; runs while its `with` block does."""

    def __init__(self, python, directory, name, model):
        self.port, grpc, metrics = (processes.free_port() for _ in range(3))
        self.ready_path = f"/v2/models/{name}/ready"
        home = directory / "mlserver"
        (home / name).mkdir(parents=True)
        (home / "settings.json").write_text(json.dumps({
            "debug": False, "host": "127.0.0.1", "http_port": self.port, "grpc_port": grpc,
            "metrics_port": metrics}))
        (home / name / "model-settings.json").write_text(json.dumps({
            "name": name, "implementation": "mlserver_xgboost.XGBoostModel",
            "parameters": {"uri": str(model)}}))
        self.path = directory / "mlserver.log"
        self.log = open(self.path, "wb")
        self.process = subprocess.Popen(
            [pathlib.Path(python).with_name("mlserver"), "start", "."], cwd=home,
            stdout=self.log, stderr=self.log)

    def __enter__(self):
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.is_ready():
                return self
            time.sleep(POLL_SECONDS)
        self.__exit__()
        raise RuntimeError("mlserver did not start:\n" + self.path.read_text())

    def is_ready(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", self.ready_path)
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def __exit__(self, *_):
        processes.stop(self.process)
        self.log.close()
