"""What tests ask of the example and a real Dagster, step by step: prints one line of JSON with what each step has done."""

import json
import os
import signal
import sqlite3
import sys
import threading
import time

import dagster as dg
import definitions
from dagster._core.asset_graph_view.asset_graph_view import AssetGraphView, TemporalContext
from dagster._core.definitions.data_version import CachingStaleStatusResolver
from dagster._time import get_current_datetime

DATABASE = sys.argv[1]
SALES, FORECASTS, ORDERS, OUTLOOK = (dg.AssetKey(["shop", name]) for name in ("sales", "forecasts", "orders", "outlook"))
FIRST, SECOND = "2026-11-03", "2026-11-04"

# Where these tests run in the background the signal is ignored, and so it would be by all programs started from here.
signal.signal(signal.SIGINT, signal.default_int_handler)

instance = dg.DagsterInstance.get()
job = definitions.defs.resolve_implicit_global_asset_job_def()
graph = definitions.defs.resolve_asset_graph()
steps = {}


def materialize(name, *keys, partition=None, **variables):
    os.environ.update(variables)
    seen = instance.get_run_records(limit=1)[0].dagster_run.run_id
    interrupted = None
    try:
        job.execute_in_process(
            instance=instance, asset_selection=list(keys), partition_key=partition, raise_on_error=False,
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}})
    except (KeyboardInterrupt, dg.DagsterExecutionInterruptedError) as error:
        interrupted = type(error).__name__
    finally:
        for variable in variables:
            del os.environ[variable]
    record = instance.get_run_records(limit=1)[0]
    assert record.dagster_run.run_id != seen
    events = [entry for entry in instance.all_logs(record.dagster_run.run_id)]
    made = [entry.dagster_event.event_specific_data.materialization for entry in events
            if entry.is_dagster_event and entry.dagster_event.event_type_value == "ASSET_MATERIALIZATION"]
    checks = [entry.dagster_event.event_specific_data for entry in events
              if entry.is_dagster_event and entry.dagster_event.event_type_value == "ASSET_CHECK_EVALUATION"]
    steps[name] = {
        "run": record.dagster_run.run_id,
        "status": record.dagster_run.status.value,
        "interrupted": interrupted,
        "made": {item.asset_key.to_user_string(): {
            "partition": item.partition,
            "version": item.tags["dagster/data_version"],
            "metadata": {label: [type(value).__name__, str(value.value)] for label, value in item.metadata.items()},
        } for item in made},
        "checks": [[check.check_name, check.passed] for check in checks],
        "errors": "\n".join(entry.dagster_event.event_specific_data.error.to_string() for entry in events
                            if entry.is_dagster_event and entry.dagster_event.event_type_value == "STEP_FAILURE"),
        "log": [entry.user_message for entry in events if not entry.is_dagster_event],
        "stale": stale(),
    }


def stale():
    view = AssetGraphView(
        temporal_context=TemporalContext(effective_dt=get_current_datetime(), last_event_id=None), instance=instance, asset_graph=graph)
    resolver = CachingStaleStatusResolver(instance=instance, asset_graph=graph, loading_context=view)
    asked = [(SALES, None), (FORECASTS, FIRST), (FORECASTS, SECOND), (ORDERS, FIRST), (OUTLOOK, None)]
    return {f"{key.path[-1]} {partition or ''}".strip(): resolver.get_status(key, partition).value for key, partition in asked}


def interrupt_when_running():
    while True:
        try:
            with sqlite3.connect(DATABASE) as database:
                if database.execute("SELECT count(*) FROM params JOIN runs USING (run_uuid) WHERE status = 'RUNNING'").fetchone()[0]:
                    break
        except sqlite3.Error:
            pass
        time.sleep(0.05)
    os.kill(os.getpid(), signal.SIGINT)


materialize("first day", FORECASTS, ORDERS, partition=FIRST)
materialize("outlook of one day", OUTLOOK)
materialize("second day", FORECASTS, partition=SECOND)
materialize("outlook of two days", OUTLOOK)
materialize("other sales", SALES)
materialize("failure", FORECASTS, partition=FIRST, RLD_PARAM_PAUSE_SECONDS="soon")
threading.Thread(target=interrupt_when_running, daemon=True).start()
materialize("termination", FORECASTS, partition=FIRST, RLD_PARAM_PAUSE_SECONDS="600")
materialize("first day again", FORECASTS, partition=FIRST)

version = steps["first day again"]["made"]["shop/forecasts"]["version"]
with sqlite3.connect(DATABASE) as database:
    folder = database.execute("SELECT artifact_uri FROM runs WHERE run_uuid = ?", (version,)).fetchone()[0]
with open(f"{folder}/datasets/forecasts/part-00000.parquet", "r+b") as file:
    file.seek(50)
    byte = file.read(1)
    file.seek(50)
    file.write(bytes([byte[0] ^ 1]))
materialize("damage", ORDERS, partition=FIRST)
print("STORY " + json.dumps(steps))
