using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData.Sql.Selection;

/// <summary>A version that a query may read.</summary>
/// <param name="Run">The run that wrote it.</param>
/// <param name="Version">The version.</param>
internal sealed record FoundVersion(MlflowRun Run, DataVersion Version)
{
    /// <summary>As messages name it.</summary>
    public string Words => Version.Reference;
}
