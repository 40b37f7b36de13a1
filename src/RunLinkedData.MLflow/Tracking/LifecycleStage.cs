namespace RunLinkedData.MLflow.Tracking;

/// <summary>Whether a run or an experiment is there or in the bin. Deletion in MLflow is soft and can be undone.</summary>
public enum LifecycleStage
{
    /// <summary>There.</summary>
    Active,

    /// <summary>Deleted; can be read and restored, not written.</summary>
    Deleted,
}
