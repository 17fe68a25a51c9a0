"""The programs that are measured, and those that measure."""
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Built by scripts/bench.sh.
BUILT = {
    "larder": ROOT / ".build/release/larder",
    "target": ROOT / ".build/release/http-target",
    "online_target": ROOT / ".build/release/online-target",
    "scoring_target": ROOT / ".build/release/scoring-target",
    "hummingbird": ROOT / "benchmarks/hummingbird-target/.build/release/hummingbird-target",
}
# The Debian package of each, and others that hold parts of it.
FETCHED = {
    "nginx": ["nginx-light"], "pgbench": ["postgresql-15"], "psql": ["postgresql-client"],
    "redis-server": ["redis-server", "redis-tools", "libjemalloc2", "liblzf1"],
    "slowhttptest": ["slowhttptest"], "wrk": ["wrk"],
}


# The Pythons that have Feast, the libraries that score, and MLServer.
FEAST = "feast[postgres,redis]==0.67.0"
FEAST_DIRECTORY = ROOT / ".build-tools/feast"
SCORING = ("xgboost-cpu==3.2.0 lightgbm==4.7.0 onnxruntime==1.32.0 treelite==4.8.1 tl2cgen==1.0.0 "
           "onnxmltools==1.16.0 skl2onnx==1.20.0")
SCORING_DIRECTORY = ROOT / ".build-tools/scoring"
TRAINING = "xgboost-cpu==3.2.0 numpy==2.4.6"
TRAINING_DIRECTORY = ROOT / ".build-tools/training"
# MLServer 1.7.1 does not start with a later uvloop.
MLSERVER = "mlserver==1.7.1 mlserver-xgboost==1.7.1 uvloop==0.21.0"
MLSERVER_DIRECTORY = ROOT / ".build-tools/mlserver"


class Programs:
    """Paths by name; what must be fetched is fetched when it is first asked for."""

    def __init__(self, arguments):
        self.paths = {
            name: path for name in BUILT if (path := getattr(arguments, name)) is not None}

    def __getitem__(self, name):
        if name in FETCHED and name not in self.paths:
            package, *others = FETCHED[name]
            self.paths[name] = subprocess.run(
                [ROOT / "scripts/fetch-tool.sh", package, name, *others],
                check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        return self.paths[name]

    @staticmethod
    def feast_python():
        return python_with(FEAST, FEAST_DIRECTORY)

    @staticmethod
    def scoring_python():
        return python_with(SCORING, SCORING_DIRECTORY)

    scoring_directory = SCORING_DIRECTORY

    @staticmethod
    def training_python():
        return python_with(TRAINING, TRAINING_DIRECTORY)

    @staticmethod
    def mlserver_python():
        return python_with(MLSERVER, MLSERVER_DIRECTORY)

    @staticmethod
    def add_options(parser):
        for name, path in BUILT.items():
            option = name.replace("_", "-")
            parser.add_argument(f"--{option}", default=path, help=f"default: {path}")


def python_with(packages, directory):
    """A Python of its own, made and filled from the package index the first time."""
    made = directory / "made"
    if not made.exists() or made.read_text() != packages:
        subprocess.run([sys.executable, "-m", "venv", directory], check=True)
        subprocess.run(
            [directory / "bin/pip", "install", "--quiet", *packages.split()], check=True,
            stdout=sys.stderr)
        made.write_text(packages)
    return directory / "bin/python"
