using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Provenance.Executors.Orchestrators;

/// <summary>
/// Recognises a task of Apache Airflow. A job that Airflow starts elsewhere has these variables only when the DAG passes them on.
/// </summary>
/// <remarks>
/// Source: airflow/utils/operator_helpers.py of apache/airflow. The page is that of Airflow 2; the one of version 3 is not documented.
/// </remarks>
internal sealed class AirflowDetector : IOrchestratorDetector
{
    public const string Kind = "airflow";

    public Orchestrator? Detect(ExecutionProbe probe)
    {
        if (probe.Read("AIRFLOW_CTX_DAG_ID") is not { } dag || probe.Read("AIRFLOW_CTX_DAG_RUN_ID") is not { } run)
        {
            return null;
        }

        var task = probe.Read("AIRFLOW_CTX_TASK_ID");
        return new Orchestrator(Kind, run)
        {
            Attempt = probe.ReadNumber("AIRFLOW_CTX_TRY_NUMBER"),
            Url = PageOf(probe, dag, run, task),
            Details = ExecutorDetails.Of(
                ("dag", dag),
                ("task", task),
                ("logical_date", probe.Read("AIRFLOW_CTX_EXECUTION_DATE")),
                ("owner", probe.Read("AIRFLOW_CTX_DAG_OWNER"))),
        };
    }

    private static string? PageOf(ExecutionProbe probe, string dag, string run, string? task)
    {
        if (probe.ReadUrl("AIRFLOW__WEBSERVER__BASE_URL") is not { } server)
        {
            return null;
        }

        var page = $"{server}/dags/{Uri.EscapeDataString(dag)}/grid?dag_run_id={Uri.EscapeDataString(run)}";
        return task is null ? page : $"{page}&task_id={Uri.EscapeDataString(task)}&tab=logs";
    }
}
