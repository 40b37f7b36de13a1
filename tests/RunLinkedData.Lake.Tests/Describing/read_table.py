"""Prints what pyiceberg and DuckDB read of branches and tags of an Iceberg table, as lines of canonical CSV (CanonicalCsv.cs)."""
import json
import struct
import sys

import duckdb
import duckdb_extensions
import pyarrow as pa
from pyiceberg.table import StaticTable

NULL = ""


def scalar(value, kind):
    if pa.types.is_boolean(kind):
        return "true" if value else "false"
    if pa.types.is_float32(kind):
        return "7fc00000" if value != value else struct.pack(">f", value).hex()
    if pa.types.is_float64(kind):
        return "7ff8000000000000" if value != value else struct.pack(">d", value).hex()
    if hasattr(value, "hex") and not isinstance(value, (float, int)):
        return value.hex if isinstance(value.hex, str) else value.hex()
    return str(value)


def field(column, row, kind):
    # Times as the numbers that they are stored as.
    value = column[row]
    if not value.is_valid:
        return NULL
    if pa.types.is_timestamp(kind):
        return str(value.cast(pa.int64()).as_py())
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        items = [None if item is None else scalar(item, kind.value_type) for item in value.as_py()]
        return quote(json.dumps(items, separators=(",", ":"), ensure_ascii=False))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return quote(value.as_py())
    return scalar(value.as_py(), kind)


def quote(text):
    return '"' + text.replace('"', '""') + '"'


def lines(table, uuids):
    columns = []
    for name, column in zip(table.column_names, table.columns):
        column = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        if name in uuids:
            texts = [None if value is None else str(value).replace("-", "") for value in column.to_pylist()]
            columns.append([NULL if text is None else text for text in texts])
        else:
            columns.append([field(column, row, column.type) for row in range(len(column))])
    rows = [",".join(values) for values in zip(*columns)]
    return [",".join(quote(name) for name in table.column_names)] + sorted(rows, key=lambda row: row.encode())


def main(file, names):
    for name in ("avro", "iceberg"):
        duckdb_extensions.import_extension(name)
    connection = duckdb.connect()
    connection.execute("LOAD avro; LOAD iceberg; SET timezone = 'UTC'")
    table = StaticTable.from_metadata(file)
    uuids = {column.name for schema in table.schemas().values() for column in schema.fields if str(column.field_type) == "uuid"}
    read = {}
    for name in names:
        snapshot = table.refs()[name].snapshot_id
        by_duckdb = connection.execute(f"SELECT * FROM iceberg_scan('{file}', snapshot_from_id => {snapshot})").to_arrow_table()
        read[name] = {"pyiceberg": lines(table.scan(snapshot_id=snapshot).to_arrow(), uuids), "duckdb": lines(by_duckdb, uuids)}
    print(json.dumps(read))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
