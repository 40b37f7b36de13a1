using NUnit.Framework;
using RunLinkedData.Tests.Provenance.Capturing;

namespace RunLinkedData.Tests.Provenance.Executors.Orchestrators;

public class AirflowDetectorTests
{
    [Test]
    public async Task Detect_TaskThatStartsABatchJob_IsKeptBesideTheExecutor()
    {
        var surroundings = Airflow();
        surroundings["AWS_BATCH_JOB_ID"] = "b8a0c1a2-5f1e-4a77-9f30-6f4c1c1f2a10";
        var found = await surroundings.DetectAsync();

        Assert.That(found.Executor.Kind, Is.EqualTo("aws-batch"));
        Assert.That(
            (found.Orchestrator?.Kind, found.Orchestrator?.Id, found.Orchestrator?.Attempt),
            Is.EqualTo(("airflow", "scheduled__2026-11-23T06:00:00+00:00", (int?)2)));
        Assert.That(found.Orchestrator?.Url, Is.Null);
        Assert.That(
            found.Orchestrator?.Details,
            Is.EquivalentTo(new Dictionary<string, string>
            {
                ["dag"] = "daily",
                ["task"] = "forecast",
                ["logical_date"] = "2026-11-23T06:00:00+00:00",
                ["owner"] = "energy",
            }));
    }

    [Test]
    public async Task Detect_WebServerIsKnown_GivesThePageOfTheLog()
    {
        var surroundings = Airflow();
        surroundings["AIRFLOW__WEBSERVER__BASE_URL"] = "https://airflow.example.org/a/";
        var found = await surroundings.DetectAsync();

        Assert.That(
            found.Orchestrator?.Url,
            Is.EqualTo(
                "https://airflow.example.org/a/dags/daily/grid?dag_run_id=scheduled__2026-11-23T06%3A00%3A00%2B00%3A00&task_id=forecast&tab=logs"));
    }

    private static ProgramVariables Airflow() => new()
    {
        ["AIRFLOW_CTX_DAG_OWNER"] = "energy",
        ["AIRFLOW_CTX_DAG_EMAIL"] = "joe@example.org",
        ["AIRFLOW_CTX_DAG_ID"] = "daily",
        ["AIRFLOW_CTX_TASK_ID"] = "forecast",
        ["AIRFLOW_CTX_EXECUTION_DATE"] = "2026-11-23T06:00:00+00:00",
        ["AIRFLOW_CTX_TRY_NUMBER"] = "2",
        ["AIRFLOW_CTX_DAG_RUN_ID"] = "scheduled__2026-11-23T06:00:00+00:00",
    };
}
