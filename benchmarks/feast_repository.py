"""Makes a Feast repository with one view in Redis, filled from a CSV file.

    python feast_repository.py SPECIFICATION

Runs with a Python that has `feast[redis]`. The specification is JSON: the `directory` to make, the
`port` of Redis, the name of the `view`, its `key`, and the `rows`, a CSV file with the key, the
features and `event_timestamp`.
"""
import datetime
import json
import os
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")
os.environ["FEAST_USAGE"] = "False"

import pandas
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, ValueType
from feast.types import Float64

CONFIGURATION = """project: bench
provider: local
registry: {directory}/registry.db
online_store: {{type: redis, connection_string: "127.0.0.1:{port}"}}
offline_store: {{type: file}}
entity_key_serialization_version: 3
"""


def main():
    specification = json.loads(sys.argv[1])
    directory = pathlib.Path(specification["directory"])
    directory.mkdir()
    (directory / "feature_store.yaml").write_text(CONFIGURATION.format(**specification))
    rows = pandas.read_csv(specification["rows"], parse_dates=["event_timestamp"])
    # A view needs a source, which is never read here.
    rows.head(1).to_parquet(directory / "source.parquet")
    key = specification["key"]
    entity = Entity(name="entity", join_keys=[key], value_type=ValueType.INT64)
    view = FeatureView(
        name=specification["view"], entities=[entity], ttl=datetime.timedelta(0),
        schema=[
            Field(name=name, dtype=Float64) for name in rows.columns
            if name not in [key, "event_timestamp"]],
        source=FileSource(
            path=str(directory / "source.parquet"), timestamp_field="event_timestamp"))
    store = FeatureStore(str(directory))
    store.apply([entity, view])
    store.write_to_online_store(view.name, rows)


main()
