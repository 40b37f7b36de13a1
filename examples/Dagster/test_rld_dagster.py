"""Tests of rld_dagster.py: `python -m unittest` in this folder. Those of the IO manager are skipped where there is no Dagster."""

import contextlib
import datetime
import decimal
import hashlib
import http.server
import json
import os
import shutil
import sqlite3
import tempfile
import threading
import unittest
import uuid
import warnings

import pyarrow as pa
import pyarrow.parquet as pq
import rld_dagster
from rld_dagster import Version, VersionError, VersionStore, check_manifest, digest_of

dg = rld_dagster.dg

RUN = "9f1c0d6c0c5b4e1fa2d1b7c3e4a59b10"

# What rld_dagster.py needs of MLflow's tables.
TABLES = """
CREATE TABLE experiments (experiment_id INTEGER PRIMARY KEY, name VARCHAR(256) NOT NULL UNIQUE, artifact_location VARCHAR(256),
  lifecycle_stage VARCHAR(32), creation_time BIGINT, last_update_time BIGINT);
CREATE TABLE runs (run_uuid VARCHAR(32) PRIMARY KEY, name VARCHAR(250), source_type VARCHAR(20), source_name VARCHAR(500),
  entry_point_name VARCHAR(50), user_id VARCHAR(256), status VARCHAR(9), start_time BIGINT, end_time BIGINT, source_version VARCHAR(50),
  lifecycle_stage VARCHAR(20), artifact_uri VARCHAR(200), experiment_id INTEGER, deleted_time BIGINT);
CREATE TABLE tags (key VARCHAR(250), value VARCHAR(5000), run_uuid VARCHAR(32), PRIMARY KEY (key, run_uuid));
CREATE TABLE datasets (dataset_uuid VARCHAR(36), experiment_id INTEGER, name VARCHAR(500), digest VARCHAR(36),
  dataset_source_type VARCHAR(36), dataset_source TEXT, dataset_schema TEXT, dataset_profile TEXT,
  PRIMARY KEY (experiment_id, name, digest));
CREATE TABLE inputs (input_uuid VARCHAR(36), source_type VARCHAR(36), source_id VARCHAR(36), destination_type VARCHAR(36),
  destination_id VARCHAR(36), PRIMARY KEY (source_type, source_id, destination_type, destination_id));
CREATE TABLE input_tags (input_uuid VARCHAR(36), name VARCHAR(255), value VARCHAR(500), PRIMARY KEY (input_uuid, name));
"""


def manifest(**changes):
    file = {"path": "part-00000.parquet", "bytes": 10, "rows": 2, "sha256": "a" * 64}
    whole = {
        "manifest_version": 1, "name": "sales", "format": "parquet", "columns": [{"name": "units", "type": "int64", "nullable": False}],
        "rows": 2, "bytes": 10, "files": [file], "digest": digest_of([file]), "profile": {},
        "created_at": "2026-11-01T00:00:00Z", "writer": "test",
    }
    return json.dumps({**whole, **changes}).encode()


def with_path(path):
    file = {"path": path, "bytes": 10, "rows": 2, "sha256": "a" * 64}
    return manifest(files=[file], digest=digest_of([file]))


class ManifestTests(unittest.TestCase):
    def test_sound_manifest_is_read(self):
        self.assertEqual(check_manifest(manifest(), "sales", RUN)["rows"], 2)
        self.assertEqual(check_manifest(b"\xef\xbb\xbf" + manifest(unknown=1), "sales", RUN)["rows"], 2)
        self.assertEqual(check_manifest(with_path("a/b..c/.d.parquet"), "sales", RUN)["rows"], 2)

    def test_digest_is_that_of_sha256sum_sorted_by_path(self):
        files = [{"path": path, "sha256": hashlib.sha256(path.encode()).hexdigest()} for path in ("b", "a", "a/c", "\U0001f600", "\uffee")]
        ordered = sorted(files, key=lambda file: ["a", "a/c", "b", "\U0001f600", "\uffee"].index(file["path"]))
        text = "".join(f"{file['sha256']}  {file['path']}\n" for file in ordered)
        self.assertEqual(digest_of(files), "sha256:" + hashlib.sha256(text.encode()).hexdigest())

    def test_path_that_may_leave_the_folder_is_refused(self):
        for path in (
            "../x", "a/../../x", "/etc/passwd", "a//b", "./a", "a/.", "", "C:/x", "a\\b", "a\nb", "_manifest.json", "_MANIFEST.JSON",
        ):
            with self.subTest(path), self.assertRaisesRegex(VersionError, "no plain path"):
                check_manifest(with_path(path), "sales", RUN)

    def test_manifest_that_does_not_fit_is_refused(self):
        file = json.loads(manifest())["files"][0]
        for content, message in (
            (b"", "cannot be used"),
            (b"[]", "cannot be used"),
            (b"null", "cannot be used"),
            (b"[" * 100_000, "cannot be used"),
            (manifest(manifest_version=2), "version 2, and this program reads version 1"),
            (manifest(manifest_version=True), "no manifest_version"),
            (manifest(manifest_version="1"), "no manifest_version"),
            (manifest(name="other"), "is that of a dataset 'other'"),
            (manifest(files=[]), "lists no files"),
            (manifest(files=[None]), "cannot be used"),
            (manifest(files=[{**file, "path": 1}]), "cannot be used"),
            (manifest(files=[file, file]), "lists a file twice"),
            (manifest(files=[{**file, "bytes": -1}]), "impossible"),
            (manifest(files=[{**file, "rows": 2.5}]), "impossible"),
            (manifest(files=[{**file, "sha256": "A" * 64}]), "impossible"),
            (manifest(files=[{**file, "sha256": "a" * 64 + "\n"}]), "impossible"),
            (manifest(rows=3), "does not fit"),
            (manifest(bytes=11), "does not fit"),
            (manifest(digest="sha256:" + "0" * 64), "does not fit"),
            (manifest(columns=[]), "no columns"),
            (manifest(columns=[{"name": "a"}, {"name": "a"}]), "two of the same name"),
        ):
            with self.subTest(message), self.assertRaisesRegex(VersionError, message) as caught:
                check_manifest(content, "sales", RUN)
            self.assertIn(f"dataset 'sales' of run {RUN}", str(caught.exception))


class StoreTest(unittest.TestCase):
    """A database of MLflow in a folder of its own."""

    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = os.path.join(self.folder, "mlflow.db")
        self.uri = "sqlite:///" + self.path
        self.store = VersionStore(self.uri)
        with contextlib.closing(sqlite3.connect(self.path)) as database:
            database.executescript(TABLES)

    def ask(self, sql, *values):
        with contextlib.closing(sqlite3.connect(self.path)) as database, database:
            return database.execute(sql, values).fetchall()

    def place(self, version, *parts):
        folder = self.ask("SELECT artifact_uri FROM runs WHERE run_uuid = ?", version.run_id)[0][0]
        return os.path.join(folder, "datasets", version.dataset, *parts)


class SavingTests(StoreTest):
    def test_every_type_comes_back(self):
        moment = datetime.datetime(2026, 1, 2, 3, 4, 5, 6)
        table = pa.table({
            "text": pa.array(["a", "", None]),
            "flag": pa.array([True, None, False]),
            "big": pa.array([2**63 - 1, None, -(2**63)], pa.int64()),
            "huge": pa.array([2**64 - 1, None, 0], pa.uint64()),
            "ratio": pa.array([float("nan"), None, float("inf")]),
            "amount": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal("-2.25")], pa.decimal128(38, 18)),
            "wall": pa.array([moment, None, datetime.datetime(1, 1, 1)], pa.timestamp("us")),
            "instant": pa.array([moment, None, moment], pa.timestamp("us", "UTC")),
            "day": pa.array([moment.date(), None, datetime.date(9999, 12, 31)], pa.date32()),
            "clock": pa.array([moment.time(), None, datetime.time(23, 59)], pa.time64("us")),
            "lasted": pa.array([1, None, -1], pa.duration("ns")),
            "id": pa.array([uuid.UUID(int=5).bytes, None, uuid.UUID(int=6).bytes], pa.uuid()),
            "bytes": pa.array([b"\0\xff", None, b""]),
            "numbers": pa.array([[1, None], None, []], pa.list_(pa.field("element", pa.int32()))),
        })
        version = self.store.save("all", table, process="types")
        found = self.store.open("all", version.run_id).read()
        self.assertEqual(found.schema, table.schema)
        self.assertEqual(found.drop_columns("ratio"), table.drop_columns("ratio"))
        profile = version.manifest["profile"]
        self.assertEqual(profile["ratio"], {"nulls": 1, "nans": 1, "min": "Infinity", "max": "Infinity"})
        self.assertEqual(profile["big"] | {"mean": 0, "stddev": 0},
                         {"nulls": 1, "min": -(2**63), "max": 2**63 - 1, "mean": 0, "stddev": 0})
        self.assertEqual(profile["wall"], {"nulls": 1, "min": "0001-01-01T00:00:00.000000", "max": "2026-01-02T03:04:05.000006"})
        self.assertEqual(profile["instant"]["min"], "2026-01-02T03:04:05.000006Z")
        self.assertEqual(profile["day"]["max"], "9999-12-31")
        self.assertEqual(profile["text"], {"nulls": 1, "min": "", "max": "a"})
        self.assertEqual(profile["flag"], {"nulls": 1, "mean": 0.5})
        self.assertEqual(profile["amount"]["min"], -2.25)
        self.assertEqual(profile["numbers"], {"nulls": 1})

    def test_types_that_are_not_stored_are_converted_where_nothing_is_lost(self):
        zone = pa.timestamp("ns", "Europe/Berlin")
        table = pa.table({
            "large": pa.array(["a"], pa.large_string()),
            "dictionary": pa.array(["a"]).dictionary_encode(),
            "nothing": pa.array([None]),
            "half": pa.array([0.5], pa.float16()),
            "nanoseconds": pa.array([1_001], pa.timestamp("ns")),
            "zoned": pa.array([1_000], zone),
            "day": pa.array([datetime.date(2026, 1, 2)], pa.date64()),
            "small": pa.array([decimal.Decimal("1.5")], pa.decimal256(20, 2)),
            "sixteen": pa.array([bytes(16)], pa.binary(16)),
            "three": pa.array([b"abc"], pa.binary(3)),
            "list": pa.array([["a"]], pa.large_list(pa.large_string())),
        })
        version = self.store.save("converted", table, process="types")
        self.assertEqual([column["type"] for column in version.manifest["columns"]], [
            "string", "string", "string", "float32", "timestamp", "timestamp_utc", "date", "decimal(20,2)", "uuid", "binary",
            "list<string>"])
        row = version.read().to_pylist()[0]
        self.assertEqual((row["nanoseconds"].microsecond, row["list"], row["day"]), (1, ["a"], datetime.date(2026, 1, 2)))

    def test_same_rows_have_the_same_digest(self):
        table = pa.table({"a": [1, 2]})
        one, other = (self.store.save("same", table, process="p") for _ in range(2))
        self.assertEqual(one.manifest["digest"], other.manifest["digest"])
        self.assertNotEqual(one.run_id, other.run_id)

    def test_what_no_dataset_holds_is_refused_before_there_is_a_run(self):
        for table, message in (
            (pa.table({"a": pa.array([{"b": 1}])}), "column 'a' is of type struct"),
            (pa.table({"a": pa.array([[[1]]])}), r"column 'a\[\]' is of type list"),
            (pa.table([pa.array([1]), pa.array([2])], names=["a", "a"]), "columns of different names"),
            (pa.table({}), "columns of different names"),
            (pa.table({"a": pa.array([1], pa.time64("ns"))}), "no place"),
        ):
            with self.subTest(message), self.assertRaisesRegex(VersionError, message):
                self.store.save("refused", table, process="p")
        for name in ("", "../x", "a/b", "a.", "x" * 101, "ä"):
            with self.subTest(name), self.assertRaisesRegex(VersionError, "no name for a dataset"):
                self.store.save(name, pa.table({"a": [1]}), process="p")
        self.assertEqual(self.ask("SELECT count(*) FROM runs"), [(0,)])

    def test_run_says_what_it_read_and_wrote(self):
        sales = self.store.save("sales", pa.table({"a": [1]}), process="sales")
        plan = self.store.save("plan", pa.table({"b": [1.5, 2.5]}), process="planning", inputs=[sales, sales], tags={"why": "test"})
        tags = dict(self.ask("SELECT key, value FROM tags WHERE run_uuid = ?", plan.run_id))
        self.assertEqual(tags["rld.input.sales"], sales.run_id)
        self.assertEqual(tags["rld.output.plan"], plan.manifest["digest"])
        self.assertEqual((tags["why"], tags["mlflow.runName"]), ("test", "plan"))
        links = self.ask("""SELECT d.name, d.digest, t.value FROM inputs JOIN datasets AS d ON source_id = dataset_uuid
            JOIN input_tags AS t USING (input_uuid) WHERE destination_id = ? ORDER BY 1""", plan.run_id)
        self.assertEqual(links, [("plan", plan.run_id, "output"), ("sales", sales.run_id, "input")])

    def test_failed_save_leaves_a_failed_run_and_no_version(self):
        first = self.store.save("sales", pa.table({"a": [1]}), process="sales")
        location = self.ask("SELECT artifact_location FROM experiments")[0][0]
        shutil.rmtree(location)
        with open(location, "w"):
            pass  # a file where the folder of the artifacts should be
        with self.assertRaises(OSError):
            self.store.save("sales", pa.table({"a": [2]}), process="sales")
        run_id, status = self.ask("SELECT run_uuid, status FROM runs WHERE run_uuid <> ?", first.run_id)[0]
        self.assertEqual(status, "FAILED")
        self.assertIn("Error", self.ask("SELECT value FROM tags WHERE key = 'rld.error'")[0][0])
        with self.assertRaisesRegex(VersionError, "not published: the run is FAILED"):
            self.store.open("sales", run_id)

    def test_manifest_is_written_once(self):
        version = self.store.save("sales", pa.table({"a": [1]}), process="sales")
        with open(os.path.join(self.folder, "x"), "w"):
            pass
        with self.assertRaisesRegex(VersionError, "never changes"):
            version.artifacts.add("datasets/sales/_manifest.json", os.path.join(self.folder, "x"))
        self.assertEqual(sorted(os.listdir(self.place(version))), ["_manifest.json", "part-00000.parquet"])


class ReadingTests(StoreTest):
    def setUp(self):
        super().setUp()
        self.version = self.store.save("sales", pa.table({"a": [1, 2], "b": ["x", "y"]}), process="sales")

    def refused(self, message):
        return self.assertRaisesRegex(VersionError, message)

    def test_columns_are_those_asked_for(self):
        self.assertEqual(self.version.read(["b"]).to_pydict(), {"b": ["x", "y"]})
        self.assertEqual(self.version.read(["b", "a"]).column_names, ["b", "a"])
        with self.refused("has no column 'c'. It has: a, b"):
            self.version.read(["a", "c"])

    def test_damaged_file_is_refused(self):
        path = self.place(self.version, "part-00000.parquet")
        with open(path, "rb") as file:
            content = file.read()
        for damaged, message in (
            (content[:10] + bytes([content[10] ^ 1]) + content[11:], "another SHA-256"),
            (content[:-1], "bytes long where"),
            (content + b"x", "is longer than the"),
            (b"", "is 0 bytes long"),
        ):
            with open(path, "wb") as file:
                file.write(damaged)
            where = f"File 'part-00000.parquet' of dataset 'sales' of run {self.version.run_id}"
            with self.subTest(message), self.refused(f"{where}.*{message}"):
                self.store.open("sales", self.version.run_id).read()
        os.unlink(path)
        with self.refused("is missing"):
            self.store.open("sales", self.version.run_id).read()

    def test_link_out_of_the_artifacts_is_refused(self):
        path, other = self.place(self.version, "part-00000.parquet"), os.path.join(self.folder, "elsewhere")
        os.rename(path, other)
        os.symlink(other, path)
        with self.refused("leads out of the artifacts"):
            self.store.open("sales", self.version.run_id).read()

    def test_folders_named_as_partitions_make_no_columns(self):
        location = os.path.join(self.folder, "year=2026")
        self.ask("INSERT INTO experiments VALUES (77, 'placed', ?, 'active', 0, 0)", location)
        version = self.store.save("sales", pa.table({"a": [1]}), process="placed")
        self.assertEqual(version.read().column_names, ["a"])

    def test_several_files_are_one_table_in_their_order(self):
        parts = []
        for number, schema in enumerate((pa.schema([pa.field("a", pa.int64(), nullable=False)]), pa.schema([pa.field("a", pa.int64())]))):
            path = self.place(self.version, f"p{number}.parquet")
            pq.write_table(pa.table({"a": [number, number + 10]}, schema=schema), path)
            parts.append({"path": os.path.basename(path), "bytes": os.path.getsize(path), "rows": 2, "sha256": rld_dagster._sha256(path)})
        manifest = {**self.version.manifest, "columns": [{"name": "a", "type": "int64", "nullable": True}], "files": parts[::-1]}
        version = Version("sales", self.version.run_id, manifest, self.version.artifacts)
        self.assertEqual(version.read()["a"].to_pylist(), [1, 11, 0, 10])

    def test_version_that_was_replaced_as_a_whole_is_refused(self):
        other = self.store.save("sales", pa.table({"a": [3], "b": ["z"]}), process="sales")
        shutil.rmtree(self.place(self.version))
        shutil.copytree(self.place(other), self.place(self.version))
        with self.refused("of other content than was published"):
            self.store.open("sales", self.version.run_id)

    def test_files_of_a_bucket_are_fetched_and_added(self):
        bucket = rld_dagster._Bucket("file://" + self.version.artifacts.root)
        version = Version("sales", self.version.run_id, self.version.manifest, bucket)
        self.assertEqual(version.read()["a"].to_pylist(), [1, 2])
        bucket.add("datasets/sales/x", self.path)
        self.assertEqual(rld_dagster._sha256(self.place(self.version, "x")), rld_dagster._sha256(self.path))
        os.unlink(self.place(self.version, "part-00000.parquet"))
        with self.refused("is missing"):
            version.read()

    def test_version_that_is_not_published_is_refused(self):
        run_id = self.version.run_id
        with self.refused("no run 'latest'"):
            self.store.open("sales", "latest")
        with self.refused("There is no run"):
            self.store.open("sales", "0" * 32)
        with self.refused("no published dataset 'other'"):
            self.store.open("other", run_id)
        os.unlink(self.place(self.version, "_manifest.json"))
        with self.refused("no published dataset 'sales'"):
            self.store.open("sales", run_id)
        self.ask("UPDATE runs SET status = 'RUNNING'")
        with self.refused("not published: the run is RUNNING"):
            self.store.open("sales", run_id)
        self.ask("UPDATE runs SET lifecycle_stage = 'deleted'")
        with self.refused("it was deleted"):
            self.store.open("sales", run_id)

    def test_other_formats_are_named(self):
        version = Version("sales", self.version.run_id, {**self.version.manifest, "format": "csv"}, self.version.artifacts)
        with self.refused("is stored as csv"):
            version.read()

    def test_store_that_is_not_there_is_named(self):
        with self.refused("nothing.db' cannot be used: unable to open"):
            VersionStore(f"sqlite:///{self.folder}/nothing.db").open("sales", RUN)
        with self.refused("is none of http"):
            VersionStore("postgresql://user:secret@host/db")
        with self.refused("could not be done"):
            VersionStore("http://127.0.0.1:1").open("sales", RUN)
        self.ask("UPDATE experiments SET lifecycle_stage = 'deleted'")
        with self.refused("was deleted. Restore it"):
            self.store.save("sales", pa.table({"a": [1]}), process="sales")
        self.assertFalse(os.path.exists(f"{self.folder}/nothing.db"))


class ServerTests(unittest.TestCase):
    """What is asked of a server, by one that notes it."""

    def setUp(self):
        self.asked, self.answers = [], {}
        test = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                test.asked.append((self.server.server_port, self.path, self.headers.get("Authorization")))
                status, headers, body = test.answers.get(self.path.split("?")[0], (404, {}, b"no"))
                self.send_response(status)
                for header in headers.items():
                    self.send_header(*header)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                pass  # a client that wants no more

        servers = [Server(("127.0.0.1", 0), Handler) for _ in range(2)]
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self.addCleanup(server.server_close)
            self.addCleanup(server.shutdown)
        self.port, self.other = (server.server_port for server in servers)

    def answer_run(self, artifact_uri):
        info = {"run_id": RUN, "status": "FINISHED", "lifecycle_stage": "active", "artifact_uri": artifact_uri}
        tags = [{"key": "rld.output.sales", "value": json.loads(manifest())["digest"]}]
        self.answers["/api/2.0/mlflow/runs/get"] = 200, {}, json.dumps({"run": {"info": info, "data": {"tags": tags}}}).encode()

    def test_login_of_the_uri_goes_to_that_server_alone_and_into_no_message(self):
        self.answers["/api/2.0/mlflow/runs/get"] = 302, {"Location": f"http://127.0.0.1:{self.other}/elsewhere"}, b""
        self.answers["/elsewhere"] = 500, {}, b"broken"
        with self.assertRaises(VersionError) as caught:
            VersionStore(f"http://me:s%40cret@127.0.0.1:{self.port}/").open("sales", RUN)
        self.assertEqual([(port, login) for port, _, login in self.asked], [(self.port, "Basic bWU6c0BjcmV0"), (self.other, None)])
        self.assertNotIn("cret", str(caught.exception))
        self.assertIn("500", str(caught.exception))

    def test_file_that_is_longer_than_it_may_be_is_not_fetched_to_its_end(self):
        self.answer_run(f"mlflow-artifacts:/1/{RUN}/artifacts")
        root = f"/api/2.0/mlflow-artifacts/artifacts/1/{RUN}/artifacts/datasets/sales"
        self.answers[root + "/_manifest.json"] = 200, {}, manifest()
        self.answers[root + "/part-00000.parquet"] = 200, {}, bytes(5_000_000)
        with self.assertRaisesRegex(VersionError, "is longer than the 10 bytes that were saved"):
            VersionStore(f"http://127.0.0.1:{self.port}").open("sales", RUN).read()

    def test_artifacts_of_another_server_are_refused(self):
        for uri in (f"mlflow-artifacts://other.example.com/1/{RUN}/artifacts", "dbfs:/databricks/x"):
            self.answer_run(uri)
            with self.subTest(uri), self.assertRaisesRegex(VersionError, "another server|cannot be reached by pyarrow"):
                VersionStore(f"http://127.0.0.1:{self.port}").open("sales", RUN)


@unittest.skipIf(dg is None, "there is no Dagster")
class IOManagerTests(StoreTest):
    def setUp(self):
        super().setUp()
        warnings.simplefilter("ignore")
        self.instance = dg.DagsterInstance.ephemeral()
        self.addCleanup(self.instance.dispose)
        self.days = dg.StaticPartitionsDefinition(["a", "b", "c"])

    def materialize(self, *assets, selection=None, partition=None, tags=None, fails=False):
        result = dg.materialize(
            list(assets), selection=selection, partition_key=partition, tags=tags, instance=self.instance, raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            resources={"io_manager": rld_dagster.RunVersionIOManager(tracking_uri=self.uri)})
        errors = "\n".join(event.event_specific_data.error.to_string() for event in result.all_events if event.is_step_failure)
        self.assertEqual(result.success, not fails, errors)
        return errors

    def version_of(self, key, partition=None):
        return rld_dagster.run_version(self.instance, dg.AssetKey(key), partition)

    def test_asset_is_saved_as_a_version_and_loaded_by_it(self):
        seen = []

        @dg.asset(key_prefix="shop")
        def sales() -> pa.Table:
            return pa.table({"units": [1, 2]})

        @dg.asset(ins={"sales": dg.AssetIn(dg.AssetKey(["shop", "sales"]))}, metadata={"rld/dataset": "plan", "rld/process": "planning"})
        def plans(sales: pa.Table) -> pa.Table:
            seen.append(sales.to_pydict())
            return sales

        self.materialize(sales)
        old = self.version_of(["shop", "sales"])
        self.materialize(sales, plans)
        sold, plan = self.version_of(["shop", "sales"]), self.version_of("plans")
        self.assertEqual(seen, [{"units": [1, 2]}])
        self.assertNotEqual(old, sold)
        self.assertEqual(self.store.open("plan", plan).read().num_rows, 2)
        tags = dict(self.ask("SELECT key, value FROM tags WHERE run_uuid = ?", plan))
        self.assertEqual((tags["rld.input.sales"], tags["rld.orchestrator"], tags["rld.orchestrator.assets"]), (sold, "dagster", "plans"))
        names = self.ask(
            "SELECT e.name FROM experiments AS e JOIN runs USING (experiment_id) WHERE run_uuid IN (?, ?) ORDER BY 1", sold, plan)
        self.assertEqual(names, [("planning",), ("shop-sales",)])
        metadata = self.instance.get_latest_materialization_event(dg.AssetKey("plans")).asset_materialization.metadata
        self.assertEqual((metadata["dagster/row_count"].value, metadata["run_id"].value), (2, plan))
        self.assertEqual(metadata["dagster/column_schema"].value.columns[0].type, "int64")

    def test_partitions_are_loaded_each_by_its_version(self):
        seen = {}

        @dg.asset(partitions_def=self.days)
        def daily(context) -> pa.Table:
            return pa.table({"day": [context.partition_key]})

        @dg.asset(partitions_def=self.days)
        def one(daily: pa.Table) -> None:
            seen["one"] = daily.to_pydict()

        @dg.asset
        def joined(daily: pa.Table) -> None:
            seen["joined"] = daily.to_pydict()

        @dg.asset(ins={"daily": dg.AssetIn(metadata={"allow_missing_partitions": True})})
        def each(daily: dict[str, pa.Table]) -> None:
            seen["each"] = {partition: table.to_pydict() for partition, table in daily.items()}

        for day in ("b", "a"):
            self.materialize(daily, partition=day)
        self.materialize(daily, one, selection=[one], partition="a")
        self.assertIn("not materialized for 1 partitions: c", self.materialize(daily, joined, selection=[joined], fails=True))
        self.materialize(daily, each, selection=[each])
        self.materialize(daily, partition="c")
        self.materialize(daily, joined, selection=[joined])
        self.assertEqual(seen, {
            "one": {"day": ["a"]}, "joined": {"day": ["a", "b", "c"]}, "each": {"a": {"day": ["a"]}, "b": {"day": ["b"]}}})

    def test_version_of_several_partitions_is_read_once_and_not_told_apart(self):
        seen = []
        version = self.store.save("daily", pa.table({"day": ["a", "b"]}), process="p")

        @dg.asset(partitions_def=self.days, backfill_policy=dg.BackfillPolicy.single_run())
        def daily():
            return dg.MaterializeResult(data_version=dg.DataVersion(version.run_id))

        @dg.asset
        def joined(daily: pa.Table) -> None:
            seen.append(daily.to_pydict())

        @dg.asset
        def each(daily: dict[str, pa.Table]) -> None:
            seen.append(daily)

        for day in ("a", "b", "c"):
            self.materialize(daily, partition=day)
        self.materialize(daily, joined, selection=[joined])
        self.assertIn("Several partitions of daily are of one run", self.materialize(daily, each, selection=[each], fails=True))
        self.assertEqual(seen, [{"day": ["a", "b"]}])

    def test_several_partitions_in_one_run_are_refused(self):
        @dg.asset(partitions_def=self.days, backfill_policy=dg.BackfillPolicy.single_run())
        def daily() -> pa.Table:
            return pa.table({"a": [1]})

        tags = {"dagster/asset_partition_range_start": "a", "dagster/asset_partition_range_end": "c"}
        self.assertIn("makes 3 partitions in one run", self.materialize(daily, tags=tags, fails=True))
        self.assertEqual(self.ask("SELECT count(*) FROM runs"), [(0,)])

    def test_what_cannot_be_loaded_is_told(self):
        @dg.asset
        def sales():
            return dg.MaterializeResult()

        @dg.asset
        def plans(sales: pa.Table) -> None:
            pass

        @dg.asset
        def nothing():
            return None

        self.assertIn("The asset sales was not materialized", self.materialize(sales, plans, selection=[plans], fails=True))
        self.assertIn("which is no run ID of MLflow", self.materialize(sales, plans, fails=True))
        self.assertIn("-> None", self.materialize(nothing, fails=True))

    def test_damaged_version_fails_the_step(self):
        @dg.asset
        def sales() -> pa.Table:
            return pa.table({"units": [1, 2]})

        @dg.asset
        def plans(sales: pa.Table) -> None:
            pass

        self.materialize(sales)
        version = self.store.open("sales", self.version_of("sales"))
        with open(self.place(version, "part-00000.parquet"), "r+b") as file:
            file.seek(8)
            file.write(b"\x99")
        self.assertIn("has another SHA-256 than was saved", self.materialize(sales, plans, selection=[plans], fails=True))

    def test_retry_records_what_it_read_itself(self):
        @dg.asset
        def sales() -> pa.Table:
            return pa.table({"units": [1]})

        tries = []

        @dg.asset(retry_policy=dg.RetryPolicy(max_retries=1))
        def plans(sales: pa.Table) -> pa.Table:
            tries.append(1)
            if len(tries) == 1:
                raise ValueError("once")
            return sales

        self.materialize(sales, plans)
        self.assertEqual(self.ask("SELECT value FROM tags WHERE key = 'rld.input.sales'"), [(self.version_of("sales"),)])
        self.assertEqual(len(tries), 2)

    def test_asset_value_is_loaded_outside_of_a_run(self):
        @dg.asset
        def sales() -> pa.Table:
            return pa.table({"units": [1]})

        self.materialize(sales)
        defs = dg.Definitions([sales], resources={"io_manager": rld_dagster.RunVersionIOManager(tracking_uri=self.uri)})
        self.assertEqual(defs.load_asset_value("sales", instance=self.instance).to_pydict(), {"units": [1]})

    def test_pandas_frames_keep_their_types(self):
        try:
            import pandas
        except ImportError:
            self.skipTest("there is no pandas")
        seen = []

        @dg.asset
        def sales() -> pandas.DataFrame:
            return pandas.DataFrame({"units": pandas.array([9007199254740993, None], dtype="Int64")})

        @dg.asset
        def plans(sales: pandas.DataFrame) -> None:
            seen.append(sales)

        self.materialize(sales, plans)
        self.assertEqual(str(seen[0].dtypes["units"]), "int64[pyarrow]")
        self.assertEqual(seen[0]["units"][0], 9007199254740993)


if __name__ == "__main__":
    unittest.main()
