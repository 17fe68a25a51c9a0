"""Drives an unmodified Feast SDK against a running Larder, and tells what it says.

    python feast_sdk.py DIRECTORY ADDRESS SOCKET_DIRECTORY

Runs with a Python that has `feast[postgres]`. DIRECTORY is an empty one for Feast's repository,
ADDRESS the server's, SOCKET_DIRECTORY that of its PostgreSQL. The server has the definitions of
`FeastShop` and no rows. Prints one JSON object, with a member for each step: what the SDK returned,
or `{"raised": CLASS, "says": MESSAGE}`.
"""
import datetime
import json
import logging
import os
import pathlib
import sys
import urllib.request
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
os.environ["FEAST_USAGE"] = "False"

import numpy
import pandas
import psycopg
from feast import FeatureService, FeatureStore

CONFIGURATION = """project: default
provider: local
registry: registry.db
online_store: {{type: remote, path: "{address}"}}
offline_store: {{type: postgres, host: "{sockets}", port: 5432, database: larder,
  db_schema: feast, user: larder_query, password: unused}}
entity_key_serialization_version: 3
"""
# Feast puts entity rows into a table: the role that may read gets a schema to do that in.
SCRATCH = "CREATE SCHEMA feast; GRANT CREATE, USAGE ON SCHEMA feast TO larder_query"
MORNING = datetime.datetime(2026, 3, 1, 8, 30)
QUARTER_SECOND = datetime.timedelta(milliseconds=250)
HOUR = datetime.timedelta(hours=1)


def main():
    directory, address, sockets = sys.argv[1:]
    # Whatever Feast prints is not an answer.
    answers = sys.stdout
    sys.stdout = open(os.devnull, "w")
    with psycopg.connect(host=sockets, dbname="larder", user="larder") as connection:
        connection.execute(SCRATCH)
    repository = pathlib.Path(directory)
    urllib.request.urlretrieve(f"{address}/v1/feast/registry.db", repository / "registry.db")
    (repository / "feature_store.yaml").write_text(
        CONFIGURATION.format(address=address, sockets=sockets))
    results = {}
    for name, step in steps(FeatureStore(repo_path=directory)):
        results[name] = outcome(step)
    json.dump(results, answers)


def outcome(step):
    try:
        return plain(step())
    except Exception as error:
        return {"raised": type(error).__name__, "says": str(error)}


def plain(value):
    """The value as JSON has it; what is missing is null, whatever Feast and pandas call it."""
    if isinstance(value, pandas.DataFrame):
        return plain({column: list(value[column]) for column in value.columns})
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, numpy.ndarray)):
        return [plain(item) for item in value]
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, numpy.generic):
        value = value.item()
    return None if value != value else value


def stocktake(items, counts, times):
    return pandas.DataFrame({
        "item": items, "count": counts, "price": [0.5] * len(items), "event_timestamp": times})


def moments(**columns):
    frame = pandas.DataFrame(columns)
    frame["event_timestamp"] = pandas.to_datetime(frame["event_timestamp"], utc=True)
    return frame


def steps(store):
    """Each step's name and what to do; in this order, since some read what others wrote."""
    yield from registry_steps(store)
    yield from writing_steps(store)
    yield from reading_steps(store)
    yield from materializing_steps(store)
    yield from historical_steps(store)
    yield from mistake_steps(store)


def registry_steps(store):
    views = {view.name: view for view in store.list_feature_views()}
    yield "views", lambda: sorted(views)
    yield "stock", lambda: {
        "entities": views["stock"].entities, "tags": views["stock"].tags,
        "features": [[field.name, str(field.dtype)] for field in views["stock"].features],
        "online": views["stock"].online}
    yield "everything", lambda: [str(field.dtype) for field in views["everything"].features]
    yield "ttls", lambda: [views["fleeting"].ttl, views["stock"].ttl]
    yield "join keys", lambda: views["leg"].join_keys
    yield "entities", lambda: [
        [entity.name, entity.join_key, entity.value_type.name, entity.description, entity.tags]
        for entity in store.list_entities()]
    yield "services", lambda: [
        [service.name, service.owner,
         [[view.name, [field.name for field in view.features]]
          for view in service.feature_view_projections]]
        for service in store.list_feature_services()]
    yield "push sources", lambda: [
        source.name for source in store.list_data_sources()
        if type(source).__name__ == "PushSource"]


def writing_steps(store):
    yield "write", lambda: store.write_to_online_store(
        "stock", stocktake([1, 2], [10, 20], [MORNING, MORNING + QUARTER_SECOND]))
    yield "write older", lambda: store.write_to_online_store(
        "stock", stocktake([1], [9], [MORNING - HOUR]))
    yield "push", lambda: store.push("stocktake", stocktake([3], [30], [MORNING]))
    yield "push to aggregations", lambda: store.push("clicks", pandas.DataFrame({
        "item": [1], "price": [0.5], "event_timestamp": [MORNING]}))
    yield "write twice", lambda: store.write_to_online_store(
        "counts", pandas.DataFrame({
            "item": [5, 5], "count": [50, 51], "event_timestamp": [MORNING, MORNING]}))
    yield "write composite", lambda: store.write_to_online_store(
        "leg", pandas.DataFrame({
            "origin": ["1", "12"], "dest": ["23", "3"], "miles": [100.0, 200.0],
            "event_timestamp": [MORNING, MORNING],
            "created_timestamp": [MORNING, MORNING + QUARTER_SECOND]}))
    yield "write times and lists", lambda: store.write_to_online_store(
        "seen", pandas.DataFrame({
            "item": [1, 2], "t": [MORNING, None], "ds": [[1.0, 2.5], []],
            "event_timestamp": [MORNING, MORNING]}))
    yield "write wrong", lambda: store.write_to_online_store(
        "stock", stocktake([4], [40], [None]))


def reading_steps(store):
    yield "read", lambda: store.get_online_features(
        features=["stock:count", "stock:price"],
        entity_rows=[{"item": 1}, {"item": 2}, {"item": 9}]).to_dict()
    yield "read frame", lambda: store.get_online_features(
        features=["stock:count"], entity_rows=[{"item": 2}], full_feature_names=True).to_df()
    yield "read pushed", lambda: store.get_online_features(
        features=["stock:count", "counts:count", "fleeting:count"], entity_rows=[{"item": 3}],
        full_feature_names=True).to_dict()
    yield "read times and lists", lambda: store.get_online_features(
        features=["seen:t", "seen:ds"], entity_rows=[{"item": 1}, {"item": 2}]).to_dict()
    yield "read composite", lambda: store.get_online_features(
        features=["leg:miles"],
        entity_rows=[{"origin": "1", "dest": "23"}, {"origin": "12", "dest": "3"},
                     {"origin": "1", "dest": "3"}]).to_dict()
    yield "read service", lambda: store.get_online_features(
        features=store.get_feature_service("counting"), entity_rows=[{"item": 1}]).to_dict()
    yield "read service by name", lambda: store.get_online_features(
        features=FeatureService(name="counting", features=[]),
        entity_rows=[{"item": 1}]).to_dict()
    yield "read service of an earlier version", lambda: store.get_online_features(
        features=FeatureService(name="was_priced", features=[]),
        entity_rows=[{"item": 1}]).to_dict()


def materializing_steps(store):
    def temperature():
        return store.get_online_features(
            features=["shop_weather:temp"], entity_rows=[{"shop": "N"}]).to_dict()["temp"]

    day = datetime.datetime(2026, 1, 1)
    yield "materialize", lambda: [
        store.materialize(day, day + HOUR, feature_views=["shop_weather"]), temperature()]
    yield "materialize incremental", lambda: [
        store.materialize_incremental(
            datetime.datetime.now(datetime.timezone.utc), feature_views=["shop_weather"]),
        temperature()]
    yield "materialize later", lambda: store.materialize_incremental(
        MORNING, feature_views=["weather_later"], run_async=True)
    yield "materialize unknown", lambda: store.materialize(
        day, day + HOUR, feature_views=["nope"])


def historical_steps(store):
    def joined(frame, features, **options):
        return store.get_historical_features(entity_df=frame, features=features, **options).to_df()

    yield "history", lambda: joined(
        moments(item=[2, 2, 1, 9], event_timestamp=[
            MORNING + QUARTER_SECOND, MORNING + QUARTER_SECOND / 2, MORNING, MORNING]),
        ["stock:count", "counts:count"], full_feature_names=True)
    yield "history within ttl", lambda: joined(
        moments(item=[3, 3], event_timestamp=[MORNING + HOUR, MORNING + 2 * HOUR]),
        ["fleeting:count"])
    yield "history composite", lambda: joined(
        moments(origin=["12"], dest=["3"], event_timestamp=[MORNING]), ["leg:miles"])
    yield "history of ties", lambda: joined(
        moments(item=[5, 5], event_timestamp=[MORNING, MORNING]), ["counts:count"])
    yield "history service", lambda: joined(
        moments(item=[1], event_timestamp=[MORNING]), store.get_feature_service("counting"))
    yield "history as known", lambda: joined(
        moments(shop=["N"], event_timestamp=["2026-01-01T01:05:00Z"]), ["shop_weather:temp"],
        filter_by_created_timestamp=True)
    yield "history of aggregations", lambda: joined(
        moments(shop=["N"], event_timestamp=[MORNING]), ["sums:temp_mean_1h"])


def mistake_steps(store):
    def asking(features, row):
        return lambda: store.get_online_features(features=features, entity_rows=[row]).to_dict()

    yield "unknown view", asking(["nope:x"], {"item": 1})
    yield "unknown feature", asking(["stock:x"], {"item": 1})
    yield "unknown service", asking(FeatureService(name="nope", features=[]), {"item": 1})
    yield "wrong join key", asking(["stock:count"], {"shop": "N"})
    yield "wrong type", asking(["stock:count"], {"item": "x"})
    yield "null key", asking(["stock:count"], {"item": None})
    yield "no features", asking([], {"item": 1})
    yield "documents", lambda: store.retrieve_online_documents_v2(
        features=["stock:count"], query=[1.0], top_k=1)


main()
