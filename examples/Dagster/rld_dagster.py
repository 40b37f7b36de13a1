"""Data versions of RunLinkedData in Dagster and in plain Python: the ID of an MLflow run is the version of the data.

    store = VersionStore("sqlite:///mlflow.db")                          # or https://mlflow.example.com
    table = store.open("forecasts", run_id).read()                       # a pyarrow.Table, of files that were checked
    version = store.save("plans", table, process="stock-planning")       # one that C# and rld read: version.run_id

    defs = dg.Definitions(assets=..., resources={"io_manager": RunVersionIOManager(tracking_uri="sqlite:///mlflow.db")})

Needs Python 3.10 and pyarrow, and Dagster for the IO manager alone. docs/python.md tells what is checked, docs/datasets.md the format.
"""

import base64
import contextlib
import dataclasses
import datetime
import getpass
import hashlib
import importlib
import json
import math
import os
import re
import shutil
import sqlite3
import tempfile
import time
import typing
import unicodedata
import urllib.error
import urllib.parse
import urllib.request
import uuid

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.fs
import pyarrow.parquet as pq

try:
    import dagster as dg
    import pydantic
except ImportError:  # Without it, all but the IO manager is there.
    dg = None

MANIFEST = "_manifest.json"
MANIFEST_VERSION = 1
MOST_BYTES = 256 << 20  # of a manifest, or of an answer of MLflow
TIMEOUT = 60  # seconds without a byte


class VersionError(Exception):
    """A version cannot be read or written. The message says what is wrong, of which version, and what to do."""


# --- Reading ---------------------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class Version:
    """A dataset as one run wrote it; its manifest was checked."""

    dataset: str
    run_id: str
    manifest: dict
    artifacts: object = dataclasses.field(repr=False)

    def __str__(self):
        return f"dataset '{self.dataset}' of run {self.run_id}"

    def read(self, columns: typing.Sequence[str] | None = None) -> pa.Table:
        """The rows, in their order, with these columns. Every file is checked against its size and SHA-256 before it is read."""
        if self.manifest.get("format") != "parquet":
            raise VersionError(f"The {self} is stored as {self.manifest.get('format') or 'plain files'}, and this reads Parquet alone. "
                               "Save it as Parquet, or read it as docs/datasets.md shows.")
        names = [column["name"] for column in self.manifest["columns"]]
        wanted = names if columns is None else list(columns)
        if unknown := [name for name in wanted if name not in names]:
            raise VersionError(f"The {self} has no column '{unknown[0]}'. It has: {', '.join(names)}.")
        with tempfile.TemporaryDirectory() as folder:
            paths = [self._fetch(file, folder) for file in self.manifest["files"]]
            try:
                # Not read_table, which takes folders named key=value above the file for columns.
                tables = [pq.ParquetFile(path).read(columns=wanted) for path in paths]
                return pa.concat_tables(tables, promote_options="default").select(wanted)
            except (pa.ArrowInvalid, OSError, KeyError) as error:
                raise VersionError(f"The {self} cannot be read as Parquet: {error}") from error

    def _fetch(self, file, folder):
        path = self.artifacts.fetch(f"datasets/{self.dataset}/{file['path']}", file["bytes"], folder)
        found = None if path is None else os.path.getsize(path)
        problem = (
            "is missing" if path is None
            else f"is longer than the {file['bytes']} bytes that were saved" if found > file["bytes"]
            else f"is {found} bytes long where {file['bytes']} were saved" if found < file["bytes"]
            else "has another SHA-256 than was saved" if _sha256(path) != file["sha256"]
            else None
        )
        if problem:
            raise VersionError(f"File '{file['path']}' of {self} {problem}. "
                               "Fetch it again from where it is whole, or run its process again.")
        return path


def check_manifest(content: bytes, dataset: str, run_id: str) -> dict:
    """The manifest of a version, which may come from anywhere: what does not fit in any way is refused."""
    try:
        manifest = json.loads(content.removeprefix(b"\xef\xbb\xbf"))
        problem = _problem(manifest, dataset)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        problem = f"cannot be used ({type(error).__name__}: {error})"
    if problem:
        raise VersionError(f"The manifest of dataset '{dataset}' of run {run_id} {problem}.")
    return manifest


def digest_of(files) -> str:
    """The digest of a dataset: the SHA-256 of what sha256sum prints for its files, sorted by path."""
    # .NET compares texts by the units of UTF-16.
    lines = (f"{file['sha256']}  {file['path']}\n" for file in sorted(files, key=lambda file: file["path"].encode("utf-16-be")))
    return "sha256:" + hashlib.sha256("".join(lines).encode()).hexdigest()


def _problem(manifest, dataset):
    version = manifest.get("manifest_version")
    if type(version) is not int:
        return "has no manifest_version"
    if version != MANIFEST_VERSION:
        return f"has version {version}, and this program reads version {MANIFEST_VERSION}: take a newer rld_dagster.py"
    if manifest["name"] != dataset:
        return f"is that of a dataset '{manifest['name']}'"
    files = manifest["files"]
    if not files:
        return "lists no files"
    for file in files:
        if not is_safe_path(file["path"]):
            return f"lists the file '{file['path']}', which is no plain path in the dataset's folder"
        counts = (file["bytes"], file["rows"])
        if any(type(count) is not int or count < 0 for count in counts) or not re.fullmatch("[0-9a-f]{64}", file["sha256"]):
            return f"lists the file '{file['path']}' with an impossible size, row count or hash"
    if len({file["path"] for file in files}) != len(files):
        return "lists a file twice"
    columns = [column["name"] for column in manifest["columns"]]
    if len(set(columns)) != len(columns) or bool(columns) != (manifest.get("format") not in (None, "files")):
        return "has no columns, or two of the same name, or columns of plain files"
    sums = tuple(sum(file[count] for file in files) for count in ("rows", "bytes"))
    if sums != (manifest["rows"], manifest["bytes"]) or digest_of(files) != manifest["digest"]:
        return "does not fit its own list of files: rows, bytes or digest are others"
    return None


def is_safe_path(path: str) -> bool:
    """Whether a path of a manifest stays in the dataset's folder, on every system, and is not the manifest itself."""
    return (
        all(part not in ("", ".", "..") for part in path.split("/"))
        and not any(letter == "\\" or unicodedata.category(letter) == "Cc" for letter in path)
        and not re.match("[A-Za-z]:/", path)
        and path.lower() != MANIFEST
    )


def is_run_id(text) -> bool:
    """Whether a text has the form of an ID that MLflow gives runs."""
    return isinstance(text, str) and re.fullmatch("[0-9a-f]{32}", text) is not None


# --- The store -------------------------------------------------------------------------------------------------------


class VersionStore:
    """The versions in one MLflow: a server (http:, https:), or a database (sqlite:///mlflow.db) that C# or MLflow has made.

    A login is taken from the URI or from MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.
    """

    def __init__(self, tracking_uri: str):
        self.tracking = _Server(tracking_uri) if re.match("https?://", tracking_uri, re.IGNORECASE) else _Database(tracking_uri)

    def open(self, dataset: str, run_id: str) -> Version:
        """A published version: its run is FINISHED, and its manifest is there and sound."""
        _check_name(dataset)
        run = self.tracking.find_run(run_id) if is_run_id(run_id) else None
        if run is None or run["lifecycle_stage"] != "active":
            raise VersionError(f"There is no run '{run_id}', or it was deleted, so there is no dataset '{dataset}' of it.")
        if run["status"] != "FINISHED":
            raise VersionError(f"Dataset '{dataset}' of run {run_id} is not published: the run is {run['status']}. "
                               "Wait for its end, or take the version of another run.")
        digest, artifacts = run["tags"].get(f"rld.output.{dataset}"), _artifacts(run["artifact_uri"], self.tracking)
        with tempfile.TemporaryDirectory() as folder:
            path = artifacts.fetch(f"datasets/{dataset}/{MANIFEST}", MOST_BYTES, folder)
            if path is None or digest is None:
                raise VersionError(f"Run {run_id} has no published dataset '{dataset}'. Its page in MLflow shows which it has.")
            with open(path, "rb") as file:
                content = file.read(MOST_BYTES)
        version = Version(dataset, run_id, check_manifest(content, dataset, run_id), artifacts)
        if version.manifest["digest"] != digest:
            raise VersionError(f"The manifest of {version} is of other content than was published: its digest is "
                               f"{version.manifest['digest']}, and that of the run {digest}. "
                               "Restore files and manifest from a copy, or run its process again.")
        return version

    def save(self, dataset: str, table, *, process: str, inputs: typing.Iterable[Version] = (), tags: dict[str, str] | None = None,
             run_name: str | None = None) -> Version:
        """Saves a table in a run of its own, whose ID is the version.

        The table is one of pyarrow, pandas, polars, or whatever else pyarrow takes. process is the MLflow experiment, made when
        there is none. inputs are the versions that it was made from. The run is FINISHED when all is there, else FAILED.
        """
        _check_name(dataset)
        table = _storable(table)
        inputs = list({(version.dataset, version.run_id): version for version in inputs}.values())
        run_tags = {"mlflow.user": _user(), "mlflow.source.name": os.path.basename(__file__), "mlflow.source.type": "LOCAL", **(tags or {})}
        for read in inputs:
            run_tags[f"rld.input.{read.dataset}"] = ",".join(other.run_id for other in inputs if other.dataset == read.dataset)
        run_id, artifact_uri = self.tracking.create_run(process, run_name or dataset, run_tags)
        try:
            artifacts = _artifacts(artifact_uri, self.tracking)
            manifest = _publish(artifacts, dataset, table)
            links = [_link(read.manifest, read.run_id, "input") for read in inputs] + [_link(manifest, run_id, "output")]
            self.tracking.log(run_id, {f"rld.output.{dataset}": manifest["digest"]}, links)
            self.tracking.end(run_id, "FINISHED")
        except BaseException as error:
            with contextlib.suppress(Exception):
                self.tracking.log(run_id, {"rld.error": f"{type(error).__name__}: {error}"[:5000]}, [])
            with contextlib.suppress(Exception):
                self.tracking.end(run_id, "FAILED" if isinstance(error, Exception) else "KILLED")
            raise
        return Version(dataset, run_id, manifest, artifacts)

    def page_of(self, run_id: str) -> str | None:
        """The page of a run in MLflow; None where there is no server."""
        return self.tracking.page_of(run_id)


def _check_name(dataset):
    if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9_.-]{0,98}[A-Za-z0-9_-])?", dataset):
        raise VersionError(f"'{dataset}' is no name for a dataset. Use up to 100 ASCII letters, digits, '_', '-' and '.', "
                           "with a letter or digit first and no '.' last.")


def _link(manifest, run_id, context):
    """A data version in MLflow's terms, as the C# library writes it: its digest there is the producing run's ID."""
    rows, columns = manifest["rows"], manifest["columns"]
    specs = [{**_colspec(column["type"]), "name": column["name"], "required": not column["nullable"]} for column in columns]
    schema = json.dumps({"mlflow_colspec": specs}, ensure_ascii=False, separators=(",", ":"))
    return {
        "dataset": {
            "name": manifest["name"],
            "digest": run_id,
            "source_type": "local",
            "source": json.dumps({"uri": f"runs:/{run_id}/datasets/{manifest['name']}"}),
            "schema": schema if specs and len(schema) <= 65_535 else None,
            "profile": json.dumps({"num_rows": rows, "num_elements": rows * len(columns)}) if specs else None,
        },
        "tags": [{"key": "mlflow.data.context", "value": context}],
    }


def _colspec(name):
    if name.startswith("list<"):
        return {"type": "array", "items": _colspec(name[5:-1])}
    name = name.split("(")[0]
    kinds = {"bool": "boolean", "int64": "long", "uint32": "long", "uint64": "long", "duration": "long", "float32": "float",
             "float64": "double", "decimal": "double", "timestamp": "datetime", "timestamp_utc": "datetime", "date": "datetime",
             "binary": "binary"}
    return {"type": "integer" if re.fullmatch("u?int(8|16|32)", name) and name != "uint32" else kinds.get(name, "string")}


def _user():
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user without a name
        return str(os.getuid())


# --- Writing ---------------------------------------------------------------------------------------------------------


def _publish(artifacts, dataset, table):
    """The file first, and the manifest last and only where there is none: its presence publishes the dataset."""
    with tempfile.TemporaryDirectory() as folder:
        part = os.path.join(folder, "part-00000.parquet")
        pq.write_table(table, part, compression="zstd", row_group_size=1 << 20)
        file = {"path": os.path.basename(part), "bytes": os.path.getsize(part), "rows": table.num_rows, "sha256": _sha256(part)}
        manifest = {
            "manifest_version": MANIFEST_VERSION,
            "name": dataset,
            "format": "parquet",
            "content": "rows",
            "columns": [{"name": field.name, "type": _stored(field.type)[0], "nullable": field.nullable} for field in table.schema],
            "rows": table.num_rows,
            "bytes": file["bytes"],
            "files": [file],
            "digest": digest_of([file]),
            "profile": {name: _profile(column) for name, column in zip(table.column_names, table.columns)},
            "created_at": datetime.datetime.now(datetime.timezone.utc).isoformat(),
            "writer": f"rld_dagster.py, pyarrow {pa.__version__}",
        }
        text = os.path.join(folder, MANIFEST)
        with open(text, "w", encoding="utf-8", newline="\n") as target:
            json.dump(manifest, target, ensure_ascii=False, indent=2)
            target.write("\n")
        for path in (part, text):
            artifacts.add(f"datasets/{dataset}/{os.path.basename(path)}", path)
    return manifest


def _storable(table):
    """A table with the types that datasets have; what would lose anything but the parts of microseconds of timestamps is refused."""
    try:
        table = table if isinstance(table, pa.Table) else pa.table(table)
    except TypeError:
        raise VersionError(f"A dataset is a table of pyarrow, pandas or polars, and this is of type {type(table).__name__}. "
                           "An asset that saves what it makes by itself says so: -> None.") from None
    if not table.column_names or len(set(table.column_names)) != table.num_columns:
        raise VersionError(f"A dataset has columns of different names, and these are: {', '.join(table.column_names) or 'none'}.")
    fields = [field.with_type(_stored(field.type, field.name)[1]) for field in table.schema]
    try:
        columns = [
            pc.cast(column, options=pc.CastOptions(field.type, allow_time_truncate=pa.types.is_timestamp(field.type)))
            for column, field in zip(table.columns, fields)
        ]
    except pa.ArrowInvalid as error:
        raise VersionError(f"A value has no place in the dataset: {error}. Round or convert its column.") from error
    return pa.Table.from_arrays(columns, schema=pa.schema(fields, metadata=table.schema.metadata))


def _stored(kind, name="", inside=False):
    """The name of a type in the manifest, and the Arrow type that stands for it, as docs/datasets.md has them."""
    t = pa.types
    if t.is_dictionary(kind):
        return _stored(kind.value_type, name, inside)
    if (t.is_list(kind) or t.is_large_list(kind) or t.is_fixed_size_list(kind)) and not inside:
        element, stored = _stored(kind.value_type, name + "[]", inside=True)
        return f"list<{element}>", pa.list_(pa.field("element", stored))
    if t.is_decimal(kind) and kind.precision <= 38 and 0 <= kind.scale <= kind.precision:
        return f"decimal({kind.precision},{kind.scale})", pa.decimal128(kind.precision, kind.scale)
    if t.is_timestamp(kind):
        return ("timestamp_utc", pa.timestamp("us", "UTC")) if kind.tz else ("timestamp", pa.timestamp("us"))
    if (kind == pa.uuid() or kind == pa.binary(16)) and not inside:
        return "uuid", pa.uuid()
    for name_of, stored, is_kind in (
        ("string", pa.string(), t.is_string(kind) or t.is_large_string(kind) or t.is_string_view(kind) or t.is_null(kind)),
        ("binary", pa.binary(), t.is_binary(kind) or t.is_large_binary(kind) or t.is_binary_view(kind) or t.is_fixed_size_binary(kind)),
        ("bool", pa.bool_(), t.is_boolean(kind)),
        ("float32", pa.float32(), t.is_float16(kind) or t.is_float32(kind)),
        ("float64", pa.float64(), t.is_float64(kind)),
        ("date", pa.date32(), t.is_date(kind)),
        ("time", pa.time64("us"), t.is_time(kind)),
        ("duration", pa.duration("ns"), t.is_duration(kind)),
        (str(kind), kind, t.is_integer(kind)),
    ):
        if is_kind:
            return name_of, stored
    raise VersionError(f"The column '{name}' is of type {kind}, which no dataset holds. "
                       "Give its parts columns of their own, or write it as text.")


def _profile(column):
    """What a column holds, in short: nulls, and where they make sense NaNs, min, max, mean and deviation."""
    kind, values = column.type, column.drop_null()
    profile = {"nulls": column.null_count}
    if pa.types.is_floating(kind):
        is_nan = pc.is_nan(values)
        if nans := pc.sum(is_nan).as_py():
            profile["nans"] = nans
            values = values.filter(pc.invert(is_nan))
    if not len(values):
        return profile
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    if is_number or pa.types.is_string(kind) or pa.types.is_date(kind) or pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        with contextlib.suppress(ValueError, OverflowError):  # a time that Python has no text for
            ends = {end: _text(value) for end, value in pc.min_max(values).as_py().items()}
            profile |= {end: value for end, value in ends.items() if not isinstance(value, str) or len(value.encode()) <= 200}
    if is_number or pa.types.is_boolean(kind):
        numbers = pc.cast(values, pa.float64(), safe=False)
        figures = {"mean": pc.mean(numbers).as_py()}
        if is_number and len(numbers) > 1:
            figures["stddev"] = pc.stddev(numbers, ddof=1).as_py()
        profile |= {figure: value for figure, value in figures.items() if math.isfinite(value)}
    return profile


def _text(value):
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, (datetime.datetime, datetime.time)):
        return value.isoformat(timespec="microseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, datetime.date) else value if isinstance(value, (int, float, str)) else float(value)


def _sha256(path):
    found = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return found.hexdigest()


# --- MLflow ----------------------------------------------------------------------------------------------------------


class _Server:
    """MLflow's REST API."""

    def __init__(self, uri):
        parts = urllib.parse.urlsplit(uri.rstrip("/"))
        self.uri = urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        user = urllib.parse.unquote(parts.username or "") or os.environ.get("MLFLOW_TRACKING_USERNAME")
        password = urllib.parse.unquote(parts.password or "") or os.environ.get("MLFLOW_TRACKING_PASSWORD", "")
        token = os.environ.get("MLFLOW_TRACKING_TOKEN")
        self.login = ("Basic " + base64.b64encode(f"{user}:{password}".encode()).decode() if user
                      else f"Bearer {token}" if token else None)

    def find_run(self, run_id):
        answer = self._json("runs/get", query={"run_id": run_id})
        return answer and {**answer["run"]["info"], "tags": {tag["key"]: tag["value"] for tag in answer["run"]["data"].get("tags", [])}}

    def create_run(self, process, name, tags):
        experiment = self._json("experiments/get-by-name", query={"experiment_name": process})
        if experiment is None:
            try:
                experiment_id = self._json("experiments/create", {"name": process})["experiment_id"]
            except VersionError:  # somebody else was faster, or the second look tells what is wrong
                experiment = self._json("experiments/get-by-name", query={"experiment_name": process})
                if experiment is None:
                    raise
        experiment_id = experiment["experiment"]["experiment_id"] if experiment else experiment_id
        info = self._json("runs/create", {
            "experiment_id": experiment_id, "start_time": _now(), "run_name": name, "user_id": tags["mlflow.user"], "tags": _pairs(tags),
        })["run"]["info"]
        return info["run_id"], info["artifact_uri"]

    def log(self, run_id, tags, links):
        self._json("runs/log-batch", {"run_id": run_id, "tags": _pairs(tags)})
        if links:
            self._json("runs/log-inputs", {"run_id": run_id, "datasets": [
                {**link, "dataset": {key: value for key, value in link["dataset"].items() if value is not None}} for link in links]})

    def end(self, run_id, status):
        self._json("runs/update", {"run_id": run_id, "status": status, "end_time": _now()})

    def page_of(self, run_id):
        run = self.find_run(run_id)
        return run and f"{self.uri}/#/experiments/{run['experiment_id']}/runs/{run_id}?workflowType=machine_learning"

    def open(self, path, method="GET", data=None, headers=None):
        """The answer to a call, or None for 404."""
        request = urllib.request.Request(self.uri + path, data=data, method=method, headers=headers or {})
        if self.login:
            request.add_unredirected_header("Authorization", self.login)
        place = f"{method} {self.uri}{path.partition('?')[0]}"
        try:
            return urllib.request.urlopen(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            with error:
                if error.code == 404:
                    return None
                text = error.read(2000).decode(errors="replace")
            raise VersionError(f"{place} was answered with {error.code} {error.reason}: {text}") from None
        except OSError as error:
            raise VersionError(f"{place} could not be done: {error}. Check the tracking URI and the network.") from error

    def _json(self, call, body=None, query=None):
        path = f"/api/2.0/mlflow/{call}" + ("?" + urllib.parse.urlencode(query) if query else "")
        data = None if body is None else json.dumps(body).encode()
        answer = self.open(path, "GET" if body is None else "POST", data, {"Content-Type": "application/json"})
        if answer is None and body is not None:
            raise VersionError(f"{self.uri} knows no {call}. Is it a tracking server of MLflow?")
        if answer is None:
            return None
        with answer:
            return json.loads(answer.read(MOST_BYTES) or b"{}")


class _Database:
    """MLflow's SQLite database, by the same tables that MLflow writes."""

    def __init__(self, uri):
        match = re.fullmatch(r"sqlite:///([^?]+)(\?.*)?", uri)
        if not match:
            raise VersionError(f"The tracking URI '{uri.split('://')[0]}:...' is none of http:, https: or sqlite:///FILE.")
        self.path = os.path.abspath(match[1])

    def find_run(self, run_id):
        with self._open("BEGIN") as database:
            rows = database.execute("SELECT status, lifecycle_stage, artifact_uri FROM runs WHERE run_uuid = ?", (run_id,)).fetchall()
            tags = dict(database.execute("SELECT key, value FROM tags WHERE run_uuid = ?", (run_id,)))
        return dict(zip(("status", "lifecycle_stage", "artifact_uri", "tags"), (*rows[0], tags))) if rows else None

    def create_run(self, process, name, tags):
        run_id = uuid.uuid4().hex
        with self._open() as database:
            found = database.execute(
                "SELECT experiment_id, artifact_location, lifecycle_stage FROM experiments WHERE name = ?", (process,)).fetchone()
            if found and found[2] != "active":
                raise VersionError(f"The experiment '{process}' of '{self.path}' was deleted. "
                                   "Restore it in MLflow, or take another process.")
            if not found:
                experiment_id = database.execute(
                    "INSERT INTO experiments (name, lifecycle_stage, creation_time, last_update_time) VALUES (?, 'active', ?, ?)",
                    (process, _now(), _now())).lastrowid
                found = experiment_id, f"{os.path.dirname(self.path)}/mlruns/{experiment_id}"
                database.execute("UPDATE experiments SET artifact_location = ? WHERE experiment_id = ?", (found[1], experiment_id))
            artifact_uri = f"{found[1].rstrip('/')}/{run_id}/artifacts"
            database.execute(
                """INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,
                source_version, lifecycle_stage, artifact_uri, experiment_id)
                VALUES (?, ?, 'UNKNOWN', '', '', ?, 'RUNNING', ?, '', 'active', ?, ?)""",
                (run_id, name, tags["mlflow.user"], _now(), artifact_uri, found[0]))
            self._tag(database, run_id, {"mlflow.runName": name, **tags})
        return run_id, artifact_uri

    def log(self, run_id, tags, links):
        with self._open() as database:
            self._tag(database, run_id, tags)
            for link in links:
                of = link["dataset"]
                database.execute(
                    """INSERT INTO datasets (dataset_uuid, experiment_id, name, digest, dataset_source_type, dataset_source, dataset_schema,
                    dataset_profile) SELECT ?, experiment_id, ?, ?, ?, ?, ?, ? FROM runs WHERE run_uuid = ? ON CONFLICT DO NOTHING""",
                    (uuid.uuid4().hex, *(of[key] for key in ("name", "digest", "source_type", "source", "schema", "profile")), run_id))
                link_id = uuid.uuid4().hex
                database.execute(
                    """INSERT INTO inputs (input_uuid, source_type, source_id, destination_type, destination_id)
                    SELECT ?, 'DATASET', d.dataset_uuid, 'RUN', r.run_uuid FROM runs AS r JOIN datasets AS d USING (experiment_id)
                    WHERE r.run_uuid = ? AND d.name = ? AND d.digest = ?""", (link_id, run_id, of["name"], of["digest"]))
                database.executemany("INSERT INTO input_tags (input_uuid, name, value) VALUES (?, ?, ?)",
                                     [(link_id, tag["key"], tag["value"]) for tag in link["tags"]])

    def end(self, run_id, status):
        with self._open() as database:
            database.execute("UPDATE runs SET status = ?, end_time = ? WHERE run_uuid = ?", (status, _now(), run_id))

    def page_of(self, run_id):
        return None

    @staticmethod
    def _tag(database, run_id, tags):
        database.executemany("INSERT OR REPLACE INTO tags (key, value, run_uuid) VALUES (?, ?, ?)",
                             [(key, value, run_id) for key, value in tags.items()])

    @contextlib.contextmanager
    def _open(self, begin="BEGIN IMMEDIATE"):
        """A transaction of its own."""
        try:
            place = f"file:{urllib.parse.quote(self.path)}?mode=rw"  # it is never made here
            with contextlib.closing(sqlite3.connect(place, uri=True, timeout=TIMEOUT)) as database, database:
                database.execute(begin)
                yield database
        except sqlite3.Error as error:
            raise VersionError(f"The tracking database '{self.path}' cannot be used: {error}. "
                               "It is made by the first run of a C# program, or by 'mlflow ui' beside it.") from error


def _pairs(tags):
    return [{"key": key, "value": value} for key, value in tags.items()]


def _now():
    return time.time_ns() // 1_000_000


# --- Artifacts: where the files of a run lie ---------------------------------------------------------------------------


def _artifacts(uri, tracking):
    scheme = urllib.parse.urlsplit(uri).scheme.lower()
    if len(scheme) < 2:  # a path, with or without a drive of Windows
        return _Folder(uri)
    if scheme == "file":
        return _Folder(urllib.request.url2pathname(urllib.parse.urlsplit(uri).path))
    if scheme == "mlflow-artifacts":
        return _Proxy(uri, tracking)
    return _Bucket(uri)


class _Folder:
    """A folder of this machine."""

    def __init__(self, path):
        self.root = os.path.realpath(path)

    def fetch(self, path, size, folder):
        """A file as one of this machine: here where it lies. None when it is missing."""
        place = self._place(path)
        return place if os.path.isfile(place) else None

    def add(self, path, source):
        """Adds a file, whole or not at all, under a name that nobody else has taken."""
        place = self._place(path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        # The C# library passes over files of such names, and clears them away when they are a day old.
        part = os.path.join(os.path.dirname(place), f".rld-upload-{uuid.uuid4().hex[:8]}")
        try:
            with open(source, "rb") as file, open(part, "xb") as target:
                shutil.copyfileobj(file, target)
                target.flush()
                os.fsync(target.fileno())
            os.link(part, place)
        except FileExistsError:
            raise VersionError(f"'{place}' exists already, and a published version never changes.") from None
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(part)

    def _place(self, path):
        place = os.path.realpath(os.path.join(self.root, *path.split("/")))
        if os.path.commonpath([place, self.root]) != self.root:
            raise VersionError(f"'{path}' leads out of the artifacts of its run, '{self.root}', by a link.")
        return place


class _Remote:
    """Files that are fetched. What is added overwrites: it is added to a run that is new, so that nobody else writes there."""

    def fetch(self, path, size, folder):
        """A file as one of this machine: fetched into a folder, and cut where it is longer than it may be. None when it is missing."""
        content = self._open(path)
        if content is None:
            return None
        place = os.path.join(folder, uuid.uuid4().hex)
        with content, open(place, "xb") as target:
            while size >= 0 and (piece := content.read(min(1 << 20, size + 1))):
                target.write(piece)
                size -= len(piece)
        return place


class _Proxy(_Remote):
    """The artifacts that MLflow's server hands through."""

    def __init__(self, uri, tracking):
        parts = urllib.parse.urlsplit(uri)
        if parts.netloc or not isinstance(tracking, _Server):
            raise VersionError(f"The artifacts '{uri}' are those of another server. Give that server's address as the tracking URI.")
        self.server, self.root = tracking, parts.path.strip("/")

    def add(self, path, source):
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(os.path.getsize(source))}
        with open(source, "rb") as file:
            answer = self.server.open(self._address(path), "PUT", file, headers)
        if answer is None:
            raise VersionError(f"{self.server.uri} takes no artifacts. Was it started with --no-serve-artifacts?")
        answer.close()

    def _open(self, path):
        return self.server.open(self._address(path))

    def _address(self, path):
        return "/api/2.0/mlflow-artifacts/artifacts/" + urllib.parse.quote(f"{self.root}/{path}")


class _Bucket(_Remote):
    """s3:, gs:, abfss: and what else pyarrow reaches, with the login that it finds in the environment."""

    def __init__(self, uri):
        self.uri = uri
        self.files, self.root = self._connect()

    def add(self, path, source):
        # A small file goes to S3 in one call, and not in one part (pyarrow 19).
        files, root = self._connect(allow_delayed_open="true") if self.uri.startswith("s3:") else (self.files, self.root)
        with open(source, "rb") as file, files.open_output_stream(f"{root}/{path}") as target:
            shutil.copyfileobj(file, target)

    def _connect(self, **settings):
        # MLflow's own variable for an S3 that is not Amazon's; pyarrow knows AWS_ENDPOINT_URL alone.
        endpoint = urllib.parse.urlsplit(os.environ.get("MLFLOW_S3_ENDPOINT_URL", "") if self.uri.startswith("s3:") else "")
        if endpoint.netloc:
            settings.update(scheme=endpoint.scheme, endpoint_override=endpoint.netloc)
        try:
            return pyarrow.fs.FileSystem.from_uri(self.uri + ("?" + urllib.parse.urlencode(settings) if settings else ""))
        except (pa.ArrowInvalid, NotImplementedError, OSError) as error:
            raise VersionError(f"The artifacts '{self.uri}' cannot be reached by pyarrow: {error}") from error

    def _open(self, path):
        try:
            return self.files.open_input_stream(f"{self.root}/{path}")
        except FileNotFoundError:
            return None


# --- Dagster ---------------------------------------------------------------------------------------------------------

if dg:

    class RunVersionIOManager(dg.ConfigurableIOManager):
        """Loads an asset by the data version of its latest materialization, which is a run ID, and saves an asset as a version of its own.

        The dataset is named after the last part of the asset's key, or by the metadata "rld/dataset" of its definition. What is
        saved is a run of the process (MLflow experiment) that the metadata "rld/process" names, else the asset's key with dashes.

        An input is a pyarrow.Table; of several partitions one table, in the order of the partitions. The annotation of the
        parameter may say otherwise: pandas.DataFrame (with Arrow's types), polars.DataFrame, or dict[str, ...] of any of these, by
        partitions. A partition without a materialization is an error, unless the input has the metadata "allow_missing_partitions".
        """

        tracking_uri: str

        # What a step has read, until it writes.
        _inputs: dict = pydantic.PrivateAttr(default_factory=dict)

        def load_input(self, context: dg.InputContext):
            store, dataset = VersionStore(self.tracking_uri), _dataset(context.asset_key, context.upstream_output)
            partitions = list(context.asset_partition_keys) if context.has_asset_partitions else [None]
            found = {partition: run_version(context.instance, context.asset_key, partition) for partition in partitions}
            missing = [partition for partition, run_id in found.items() if run_id is None]
            if missing and (missing == [None] or not (context.definition_metadata or {}).get("allow_missing_partitions")):
                raise VersionError(f"The asset {context.asset_key.to_user_string()} was not materialized"
                                   + (f" for {len(missing)} partitions: {', '.join(missing[:5])}" if missing != [None] else "")
                                   + ". Materialize it first.")
            versions = {run_id: store.open(dataset, run_id) for run_id in dict.fromkeys(found.values()) if run_id}
            self._inputs.setdefault(_attempt(context), []).extend(versions.values())
            tables = {run_id: version.read() for run_id, version in versions.items()}
            wanted = context.dagster_type.typing_type
            if typing.get_origin(wanted) is dict:
                if len(tables) < len(found) - len(missing):
                    raise VersionError(f"Several partitions of {context.asset_key.to_user_string()} are of one run, and nothing says which "
                                       "rows are whose. Take them as one table, without dict.")
                return {partition: _as(tables[run_id], typing.get_args(wanted)[1]) for partition, run_id in found.items() if run_id}
            return _as(pa.concat_tables(tables.values(), promote_options="default"), wanted)

        def handle_output(self, context: dg.OutputContext, obj):
            key = context.asset_key
            if context.has_asset_partitions and len(context.asset_partition_keys) != 1:
                raise VersionError(f"{key.to_user_string()} makes {len(context.asset_partition_keys)} partitions in one run, and a version "
                                   "is of one: give the asset backfill_policy=BackfillPolicy.multi_run(1).")
            partition = context.asset_partition_key if context.has_asset_partitions else None
            store, metadata = VersionStore(self.tracking_uri), context.definition_metadata
            tags = {"rld.orchestrator": "dagster", "rld.orchestrator.id": context.run_id, "rld.orchestrator.assets": key.to_user_string()}
            version = store.save(
                _dataset(key, context),
                obj,
                process=metadata.get("rld/process") or "-".join(key.path),
                inputs=self._inputs.pop(_attempt(context), ()),
                tags={**tags, "rld.orchestrator.partition": partition} if partition else tags,
                run_name=key.path[-1] + (f" {partition}" if partition else ""),
            )
            context.step_context.set_data_version(key, dg.DataVersion(version.run_id))
            manifest = version.manifest
            columns = [dg.TableColumn(column["name"], column["type"], constraints=dg.TableColumnConstraints(nullable=column["nullable"]))
                       for column in manifest["columns"]]
            context.add_output_metadata({
                "dagster/row_count": manifest["rows"],
                "dagster/size_bytes": manifest["bytes"],
                "dagster/column_schema": dg.TableSchema(columns),
                "run_id": version.run_id,
                "digest": manifest["digest"],
                **({"mlflow_run": dg.MetadataValue.url(page)} if (page := store.page_of(version.run_id)) else {}),
            })

    def run_version(instance: dg.DagsterInstance, key: dg.AssetKey, partition: str | None = None) -> str | None:
        """The run ID that an asset, or a partition of it, was last reported with as its data version; None when it never was."""
        if partition is None:
            event = instance.get_latest_materialization_event(key)
        else:
            records = instance.fetch_materializations(dg.AssetRecordsFilter(asset_key=key, asset_partitions=[partition]), limit=1).records
            event = records[0].event_log_entry if records else None
        if event is None:
            return None
        version = (event.asset_materialization.tags or {}).get("dagster/data_version")
        if not is_run_id(version):
            raise VersionError(f"The data version of {key.to_user_string()} is {version}, which is no run ID of MLflow. Its program has "
                               "reported none: get_results(implicit_materializations=False) makes that an error.")
        return version

    def _dataset(key, output):
        return (output.definition_metadata if output else {}).get("rld/dataset") or key.path[-1]

    def _attempt(context):
        try:
            step = context.step_context
            return step.run_id, step.step.key, step.previous_attempt_count
        except dg.DagsterInvariantViolationError:  # outside of a run, as with Definitions.load_asset_value
            return None

    def _as(table, wanted):
        module = getattr(wanted, "__module__", "").partition(".")[0]
        if module == "pandas":
            return table.to_pandas(types_mapper=importlib.import_module("pandas").ArrowDtype)
        return importlib.import_module("polars").from_arrow(table) if module == "polars" else table
