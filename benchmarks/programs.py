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
    "hummingbird": ROOT / "benchmarks/hummingbird-target/.build/release/hummingbird-target",
}
# The Debian package of each, and others that hold parts of it.
FETCHED = {
    "nginx": ["nginx-light"], "pgbench": ["postgresql-15"], "psql": ["postgresql-client"],
    "redis-server": ["redis-server", "redis-tools", "libjemalloc2", "liblzf1"],
    "slowhttptest": ["slowhttptest"], "wrk": ["wrk"],
}


# The Python that has Feast.
FEAST = "feast[postgres,redis]==0.67.0"
FEAST_DIRECTORY = ROOT / ".build-tools/feast"


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
        """A Python of its own, made and filled from the package index the first time."""
        made = FEAST_DIRECTORY / "made"
        if not made.exists() or made.read_text() != FEAST:
            subprocess.run([sys.executable, "-m", "venv", FEAST_DIRECTORY], check=True)
            subprocess.run(
                [FEAST_DIRECTORY / "bin/pip", "install", "--quiet", FEAST], check=True,
                stdout=sys.stderr)
            made.write_text(FEAST)
        return FEAST_DIRECTORY / "bin/python"

    @staticmethod
    def add_options(parser):
        for name, path in BUILT.items():
            option = name.replace("_", "-")
            parser.add_argument(f"--{option}", default=path, help=f"default: {path}")
