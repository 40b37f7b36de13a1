namespace RunLinkedData.MLflow.Tests.Artifacts.Proxy;

/// <summary>Keeps the reports in the order in which they come; unlike <see cref="Progress{T}"/>, at once.</summary>
internal sealed class Reports(List<TransferProgress> reports) : IProgress<TransferProgress>
{
    public void Report(TransferProgress value)
    {
        lock (reports)
        {
            reports.Add(value);
        }
    }
}
