"""Prints what a Parquet file holds, as pyarrow or as DuckDB reads it.

    parquet_oracle.py (pyarrow|duckdb) FOLDER

Each file of the folder that ends in .parquet is listed beside it, in a file that ends in the
reader's name: its columns, then for each row the word "row" and its cells, one a line; numbers
with a point as their bits, texts as their bytes.
"""

import datetime
import pathlib
import struct
import sys

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
MICROSECOND = datetime.timedelta(microseconds=1)


def bits(value, layout, unsigned):
    if value != value:
        return "nan"
    return "x%x" % struct.unpack(unsigned, struct.pack(layout, value))


def text(value, kind):
    if value is None:
        return "null"
    if isinstance(value, list):
        return "[" + " ".join(text(item, kind) for item in value) + "]"
    if kind == "bool":
        return "true" if value else "false"
    if kind in ("int32", "int64"):
        return str(value)
    if kind == "float":
        return bits(value, "<f", "<I")
    if kind == "double":
        return bits(value, "<d", "<Q")
    if kind == "string":
        return "x" + value.encode().hex()
    if kind == "bytes":
        return "x" + value.hex()
    if isinstance(value, datetime.datetime):
        return str((value - EPOCH) // MICROSECOND)
    return str(value)


def listing(columns, rows):
    for name, kind, is_list in columns:
        yield "column %s %s%s" % (name.encode().hex(), "list of " if is_list else "", kind)
    for row in rows:
        yield "row"
        for value, (_, kind, _) in zip(row, columns):
            yield text(value, kind)


def with_pyarrow(path):
    import pyarrow as pa
    import pyarrow.parquet

    names = {
        pa.bool_(): "bool", pa.int32(): "int32", pa.int64(): "int64", pa.float32(): "float",
        pa.float64(): "double", pa.string(): "string", pa.binary(): "bytes",
        pa.timestamp("us", "UTC"): "timestamp",
    }
    table = pa.parquet.read_table(path)
    columns = []
    for field in table.schema:
        is_list = pa.types.is_list(field.type)
        columns.append((field.name, names[field.type.value_type if is_list else field.type], is_list))
    cells = [column.to_pylist() for column in table.columns]
    return columns, zip(*cells)


def with_duckdb(path):
    import duckdb

    names = {
        "BOOLEAN": "bool", "INTEGER": "int32", "BIGINT": "int64", "FLOAT": "float",
        "DOUBLE": "double", "VARCHAR": "string", "BLOB": "bytes",
        "TIMESTAMP WITH TIME ZONE": "timestamp",
    }
    source = "read_parquet('%s')" % path
    columns = []
    selected = []
    described = duckdb.sql("DESCRIBE SELECT * FROM " + source).fetchall()
    for name, kind, *_ in described:
        is_list = kind.endswith("[]")
        kind = names[kind.removesuffix("[]")]
        columns.append((name, kind, is_list))
        quoted = '"%s"' % name.replace('"', '""')
        # As numbers: Python's times end before the least that there are.
        if kind == "timestamp":
            quoted = (
                "list_transform(%s, lambda t: epoch_us(t))" if is_list else "epoch_us(%s)") % quoted
        selected.append(quoted)
    rows = duckdb.sql("SELECT %s FROM %s" % (", ".join(selected), source)).fetchall()
    return columns, rows


if __name__ == "__main__":
    reader = sys.argv[1]
    read = {"pyarrow": with_pyarrow, "duckdb": with_duckdb}[reader]
    for path in sorted(pathlib.Path(sys.argv[2]).glob("*.parquet")):
        lines = listing(*read(path))
        path.with_suffix("." + reader).write_text("".join(line + "\n" for line in lines))
