"""A shop's sales and forecasts, computed by C#, and what Python makes of them. `dagster dev -f definitions.py`; README.md has the rest."""

import os
from pathlib import Path

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc
from rld_dagster import RunVersionIOManager, run_version

HERE = Path(__file__).resolve().parent
TRACKING_URI = os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{HERE}/mlflow.db"
DAYS = dg.DailyPartitionsDefinition(start_date="2026-11-01", end_date="2026-11-15")

SALES = dg.AssetKey(["shop", "sales"])
FORECASTS = dg.AssetKey(["shop", "forecasts"])

# What Dagster shows of assets that C# computes.
COMPUTED = {"kinds": {"csharp", "mlflow"}, "owners": ["team:planning"], "group_name": "csharp"}


def daily_forecasts(context: dg.AssetExecutionContext, pipes: dg.PipesSubprocessClient, what: str, **extras):
    """Runs the C# program. What it reports is what Dagster records; that it reports nothing is an error."""
    program = os.environ.get("DAILY_FORECASTS") or max(
        map(str, HERE.glob("DailyForecasts/bin/*/net10.0/DailyForecasts.dll")), key=os.path.getmtime, default=None)
    if program is None:
        raise dg.Failure("DailyForecasts is not built. Build it once: dotnet build DailyForecasts")
    return pipes.run(
        context=context,
        command=["dotnet", program, what],
        env={"MLFLOW_TRACKING_URI": TRACKING_URI},
        extras={"parent_run": context.run.parent_run_id, **extras},  # the run that this one executes again
    ).get_results(implicit_materializations=False)


@dg.asset(key=SALES, code_version="1", **COMPUTED)
def sales(context: dg.AssetExecutionContext, pipes: dg.PipesSubprocessClient):
    """What the till has recorded, hour by hour."""
    return daily_forecasts(context, pipes, "sales")


@dg.asset(key=FORECASTS, deps=[SALES], partitions_def=DAYS, code_version="1",
          check_specs=[dg.AssetCheckSpec("no_missing_hours", asset=FORECASTS)], **COMPUTED)
def forecasts(context: dg.AssetExecutionContext, pipes: dg.PipesSubprocessClient):
    """The hours of a day, as they were on the same days of the last weeks."""
    return daily_forecasts(context, pipes, "forecasts", input_runs={"shop/sales": run_version(context.instance, SALES)})


@dg.asset(key_prefix="shop", ins={"forecasts": dg.AssetIn(FORECASTS)}, partitions_def=DAYS, code_version="1", kinds={"python", "mlflow"})
def orders(forecasts: pa.Table) -> pa.Table:
    """What to order for a day: a tenth more than is expected, for each third of the day."""
    third = pc.divide(pc.hour(forecasts["Hour"]), 8)
    return forecasts.append_column("Third", third).group_by("Third").aggregate([("Units", "sum")]).select(["Third", "Units_sum"])


@dg.asset(key_prefix="shop", code_version="1", kinds={"python", "mlflow"},
          ins={"forecasts": dg.AssetIn(FORECASTS, metadata={"allow_missing_partitions": True})})
def outlook(forecasts: dict[str, pa.Table]) -> pa.Table:
    """The days that have a forecast, each with all that it will sell."""
    return pa.table({"Day": list(forecasts), "Units": [pc.sum(day["Units"]).as_py() for day in forecasts.values()]})


defs = dg.Definitions(
    assets=[sales, forecasts, orders, outlook],
    resources={"pipes": dg.PipesSubprocessClient(), "io_manager": RunVersionIOManager(tracking_uri=TRACKING_URI)},
)
