"""A stored dataset downloaded in each format beside COPY TO of the same table."""
import sources
from joins import FEATURES, MILLION
from table import Row
from transfers import transfer

FORMATS = {
    "csv": "text/csv", "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",

}


def measure(larder, rounds):
    larder.psql("SELECT setseed(0.3)", sources.entities_statement("bench.stored", MILLION))
    larder.wait_for(larder.call("POST", "/v1/datasets", {
        "name": "stored", "features": [f"history:{name}" for name in FEATURES],
        "entity_query": "SELECT row_id, driver_id, event_timestamp FROM bench.stored"})["job"])
    # Its columns are called c0, c1, …: the entity rows' three and the features.
    table = larder.psql(
        "SELECT relname FROM pg_class WHERE relkind = 'r' "
        "AND relnamespace = 'larder_datasets'::regnamespace ORDER BY oid DESC LIMIT 1")
    columns = ", ".join(f"c{index}" for index in range(3 + len(FEATURES)))
    copy = (
        rf"\copy (SELECT {columns} FROM larder_datasets.{table} ORDER BY row_id) "
        "TO '/dev/null' WITH (FORMAT csv)")
    rates = {name: [] for name in [*FORMATS, "copy"]}
    larder.psql(f"VACUUM ANALYZE larder_datasets.{table}", copy)
    for _ in range(rounds):
        rates["copy"].append(MILLION / larder.timed(copy))
        for name, media_type in FORMATS.items():
            done = transfer(larder, "GET", "/v1/datasets/stored/rows", accept=media_type)
            rates[name].append(MILLION / done.seconds)
    return [
        Row(f"download, 1,000,000 rows as {name}: rows/s", rates[name], "COPY TO, csv",
            rates["copy"])
        for name in FORMATS]
