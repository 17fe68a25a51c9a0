"""Joins entity rows by Feast's PostgreSQL offline store, once for each line of its input.

    python feast_joins.py SPECIFICATION

Runs with a Python that has `feast[postgres]`. The specification is JSON: a `directory` for Feast's
repository, the `host` that PostgreSQL's socket is in, the stored `table`, its `key`, `features` and
`ttl_days`, and the CSV file of the `entities`.
"""
import contextlib
import datetime
import json
import os
import pathlib
import sys
import time
import warnings

warnings.filterwarnings("ignore")
os.environ["FEAST_USAGE"] = "False"

import pandas
from feast import Entity, FeatureStore, FeatureView, Field, ValueType
from feast.infra.offline_stores.contrib.postgres_offline_store.postgres_source import (
    PostgreSQLSource)
from feast.types import Float64

CONFIGURATION = """project: bench
provider: local
registry: registry.db
online_store: {{type: sqlite, path: online.db}}
offline_store: {{type: postgres, host: "{host}", port: 5432, database: larder,
  db_schema: bench, user: postgres, password: x, sslmode: disable}}
entity_key_serialization_version: 3
"""


def main():
    specification = json.loads(sys.argv[1])
    # Whatever Feast prints is not an answer.
    answers = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        rows = pandas.read_csv(specification["entities"], parse_dates=["event_timestamp"])
        is_number = rows[specification["key"]].dtype.kind == "i"
        store = feature_store(
            specification, ValueType.INT64 if is_number else ValueType.STRING)
        features = [f"view:{name}" for name in specification["features"]]
        print(json.dumps({"ready": True}), file=answers, flush=True)
        for _ in sys.stdin:
            began = time.perf_counter()
            result = store.get_historical_features(entity_df=rows, features=features).to_df()
            seconds = time.perf_counter() - began
            print(
                json.dumps({
                    "seconds": seconds, "rows": len(result),
                    "values": int(result[specification["features"][0]].notna().sum())}),
                file=answers, flush=True)


def feature_store(specification, key_type):
    directory = pathlib.Path(specification["directory"])
    directory.mkdir()
    (directory / "feature_store.yaml").write_text(
        CONFIGURATION.format(host=specification["host"]))
    entity = Entity(name="entity", join_keys=[specification["key"]], value_type=key_type)
    view = FeatureView(
        name="view", entities=[entity], ttl=datetime.timedelta(days=specification["ttl_days"]),
        schema=[Field(name=name, dtype=Float64) for name in specification["features"]],
        source=PostgreSQLSource(
            name="source", table=specification["table"], timestamp_field="event_timestamp"))
    store = FeatureStore(str(directory))
    store.apply([entity, view])
    return store


main()
