"""Reads every table of a run, as CSV and as Parquet, with what statisticians read them with.

Usage: read_tables.py CSV_DIRECTORY PARQUET_DIRECTORY, two directories of the same run. Each table must have
the same rows in pandas, polars and DuckDB; a column of dates must be one of dates, and a column of whole
numbers one of whole numbers, also where some are missing.
"""

import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

WHOLE = {"study_day", "cycle", "cycle_day", "dose_number", "sequence", "block", "block_size", "position",
         "start_day", "end_day", "administrations", "n", "rank", "replicate", "simulated"}
DATES = {"date", "start_date", "end_date", "screened_on", "randomized_on"}


def check(csv: Path, parquet: Path) -> int:
    """Compares one table; returns how many dates and whole numbers were checked."""
    arrow = pd.read_parquet(parquet, dtype_backend="pyarrow")
    plain = pd.read_parquet(parquet)
    polar = pl.read_parquet(parquet)
    duck = duckdb.sql(f"select * from read_parquet('{parquet}')")
    text = pd.read_csv(csv, dtype=str, keep_default_na=False)

    names = list(text.columns)
    assert list(plain.columns) == names and polar.columns == names and duck.columns == names, parquet
    assert len(plain) == len(polar) == len(text) == duck.count("*").fetchone()[0], parquet

    checked = 0
    for name, duck_type in zip(names, duck.types):
        kinds = (str(arrow[name].dtype), str(polar[name].dtype), str(duck_type))
        if name in DATES:
            assert kinds == ("date32[day][pyarrow]", "Date", "DATE"), (parquet, name, kinds)
            checked += 1
        if name in WHOLE:
            assert kinds == ("int64[pyarrow]", "Int64", "BIGINT"), (parquet, name, kinds)
            checked += 1
        # The cells of the CSV, read as what the column holds, are those of the Parquet file.
        is_missing = text[name] == ""
        assert (polar[name].is_null().to_numpy() == is_missing.to_numpy()).all(), (parquet, name)
        there = text[name][~is_missing]
        values = arrow[name][~is_missing]
        if "double" in kinds[0] or "int64" in kinds[0]:
            assert (there.astype(float).to_numpy() == values.astype(float).to_numpy()).all(), (parquet, name)
        else:
            texts = values.astype(str)
            texts = texts.str.lower() if "bool" in kinds[0] else texts
            assert (there.to_numpy() == texts.to_numpy()).all(), (parquet, name)
    return checked


def main() -> None:
    csv_root, parquet_root = (Path(argument) for argument in sys.argv[1:])
    tables = sorted(parquet_root.rglob("*.parquet"))
    assert tables, f"no table in {parquet_root}"
    checked = 0
    for parquet in tables:
        csv = csv_root / parquet.relative_to(parquet_root).with_suffix(".csv")
        checked += check(csv, parquet)
    print(f"{len(tables)} tables read by pandas, polars and DuckDB, {checked} columns of dates and whole numbers")


main()
