"""The works of ServerPrice.cs by MLflow's own client: a name on each line of input, the milliseconds on each line of output."""
import os
import sys
import time

os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
os.environ["MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT"] = "true"

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric, Param

folder = sys.argv[1]
file = os.path.join(folder, "file.bin")
stored = None


def small():
    with mlflow.start_run():
        mlflow.log_params({f"p{i}": i for i in range(10)})
        mlflow.set_tags({f"t{i}": "v" for i in range(10)})
        mlflow.log_metrics({f"m{i}": i for i in range(10)})


def values():
    client = MlflowClient()
    now = int(time.time() * 1000)
    with mlflow.start_run() as run:
        for start in range(0, 1000, 100):
            client.log_batch(run.info.run_id, params=[Param(f"p{i}", str(i)) for i in range(start, start + 100)])
        for start in range(0, 10000, 1000):
            client.log_batch(run.info.run_id, metrics=[Metric(f"m{i % 100}", i, now, i // 100) for i in range(start, start + 1000)])


def metrics():
    with mlflow.start_run():
        for i in range(500):
            mlflow.log_metric("m", i, step=i)


def up():
    global stored
    with mlflow.start_run() as run:
        mlflow.log_artifact(file)
    stored = run.info.run_id


def down():
    mlflow.artifacts.download_artifacts(run_id=stored, artifact_path="file.bin", dst_path=os.path.join(folder, "python"))


mlflow.set_experiment("price-python")
for line in sys.stdin:
    begin = time.perf_counter()
    globals()[line.strip()]()
    print((time.perf_counter() - begin) * 1000, flush=True)
