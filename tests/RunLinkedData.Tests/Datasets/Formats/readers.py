"""Runs the Python of docs/datasets.md, and prints its tables of what readers make of each type: readers.py DOCS FOLDER, where FOLDER has a dataset a format."""
import base64, datetime, decimal, glob, json, re, sys, uuid, warnings

try:
    import duckdb, pandas as pd, pyarrow as pa, pyarrow.csv, pyarrow.dataset, pyarrow.json
except ImportError as error:
    print(f"SKIP {error}")
    sys.exit()

warnings.simplefilter("ignore")
docs, folder = sys.argv[1:]
utc = datetime.timezone.utc
id = uuid.UUID("01020304-0506-0708-090a-0b0c0d0e0f10")
moment = datetime.datetime(2026, 1, 2, 3, 4, 5, 6)
nan, infinity = float("nan"), float("inf")

# What was saved: the value, then other forms of the same value.
SAVED = {
    "Text": [["null"], [""], [None], ["00123"]],
    "Flag": [[True], [False], [None], [True]],
    "Count": [[9007199254740993], [-1], [None], [0]],
    "Big": [[2**64 - 1], [0], [None], [1]],
    "Ratio": [[0.1], [nan, "NaN"], [None], [infinity, "Infinity"]],
    "Amount": [[decimal.Decimal("12345678901.123456789012345678")], [decimal.Decimal("1.5")], [None], [decimal.Decimal(0)]],
    "Wall": [[datetime.datetime(1, 1, 1), "0001-01-01T00:00:00.000000"], [moment, "2026-01-02T03:04:05.000006"]] + [[None]] * 2,
    "Instant": [[moment.replace(tzinfo=utc), "2026-01-02T03:04:05.000006Z", "2026-01-02 03:04:05.000006Z"]] + [[None]] * 3,
    "Day": [[datetime.date(1, 1, 1), "0001-01-01"], [datetime.date(2026, 1, 2), "2026-01-02"]] + [[None]] * 2,
    "Clock": [[datetime.time(23, 59, 59, 999999), "23:59:59.999999"], [datetime.time(3, 4, 5), "03:04:05.000000"]] + [[None]] * 2,
    "Lasted": [[pd.Timedelta(-100, "ns"), -100, "-PT0.0000001S"], [pd.Timedelta(hours=26), 93_600_000_000_000, "PT93600S"]] + [[None]] * 2,
    "Id": [[id, id.bytes, str(id)]] + [[None]] * 3,
    "Bytes": [[b"\0\xff", "AP8="], [b"", ""]] + [[None]] * 2,
    "Numbers": [[[1, 2], "[1,2]"], [[], "[]"]] + [[None]] * 2,
    "Ids": [[[str(id)], [id], f'["{id}"]'], [[], "[]"]] + [[None]] * 2,
}

def is_null(value):
    return value is None or value is pd.NA or value is pd.NaT


def is_same(column, found, forms):
    if column != "Ratio" and isinstance(found, float) and found != found:
        found = None
    if hasattr(found, "tolist"):
        found = found.tolist()
    if is_null(found) or forms[0] is None:
        return is_null(found) and forms[0] is None
    return any(type(form) is not bool and form == found or form is found or form != form and found != found for form in forms)


def cell(column, kind, values):
    values = list(values)
    same = len(values) == 4 and all(is_same(column, value, forms) for value, forms in zip(values, SAVED[column]))
    return f"{kind}{'' if same else ' **≠**'}"


def frame(read):
    return lambda: {name: (str(column.dtype), column.tolist()) for name, column in read().items()}


def table(read):
    return lambda: {name: (str(column.type), column.to_pylist()) for name, column in zip(read().column_names, read().columns)}


def query(sql):
    def run():
        found = duckdb.sql(sql)
        arrow = found.to_arrow_table()
        return {name: (str(kind), arrow.column(name).to_pylist()) for name, kind in zip(found.columns, found.types)}
    return run


def show(types, readers):
    print("| type | " + " | ".join(readers) + " |")
    print("| --- |" + " --- |" * len(readers))
    for column in types:
        cells = []
        for read in readers.values():
            try:
                found = read(column)
                cells.append(cell(column, *found[column]))
            except Exception:
                cells.append("refused")
        print(f"| `{types[column]}` | " + " | ".join(cells) + " |")
    print()


blocks = re.findall(r"```python\n(.*?)```", open(docs, encoding="utf-8").read(), re.S)
space = {}
for block, places in zip(blocks, (["parquet"], ["csv", "json_lines"])):
    for place in places:
        exec(block.replace("datasets/forecasts", f"{folder}/{place}"), space)

manifest = json.load(open(f"{folder}/parquet/_manifest.json"))
types = {column["name"]: column["type"] for column in manifest["columns"]}
parquet, csv, lines = f"{folder}/parquet", glob.glob(f"{folder}/csv/*.csv")[0], glob.glob(f"{folder}/json_lines/*.jsonl")[0]


def one(read):
    """A reader of one column."""
    return lambda column: read(column)()


def whole(read):
    """A reader that takes a file as a whole, or refuses it as a whole."""
    return lambda column: read()


print(f"pandas {pd.__version__}, pyarrow {pa.__version__}, DuckDB {duckdb.__version__}\n")
print("Parquet:\n")
show(types, {
    "pandas": one(lambda c: frame(lambda: pd.read_parquet(parquet, columns=[c]))),
    'pandas, `dtype_backend="pyarrow"`': one(lambda c: frame(lambda: pd.read_parquet(parquet, columns=[c], dtype_backend="pyarrow"))),
    "pyarrow": one(lambda c: table(lambda: pyarrow.dataset.dataset(parquet).to_table(columns=[c]))),
    "DuckDB": one(lambda c: query(f"select {c} from '{parquet}/*.parquet'")),
})
print("CSV:\n")
show(types, {
    "`read_text`": whole(table(lambda: space["read_text"](f"{folder}/csv"))),
    "pandas `read_csv`": whole(frame(lambda: pd.read_csv(csv))),
    "pyarrow `read_csv`": whole(table(lambda: pa.csv.read_csv(csv))),
    "DuckDB": whole(query(f"select * from '{csv}'")),
})
print("JSON Lines:\n")
show(types, {
    "`read_text`": whole(table(lambda: space["read_text"](f"{folder}/json_lines"))),
    "pandas `read_json`": whole(frame(lambda: pd.read_json(lines, lines=True))),
    "pyarrow `read_json`": whole(table(lambda: pa.json.read_json(lines))),
    "DuckDB": whole(query(f"select * from '{lines}'")),
})
