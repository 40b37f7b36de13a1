namespace RunLinkedData.MLflow.Tracking;

/// <summary>Which runs or experiments a search looks at.</summary>
public enum ViewType
{
    /// <summary>Those that are not deleted.</summary>
    ActiveOnly,

    /// <summary>The deleted ones only.</summary>
    DeletedOnly,

    /// <summary>Both.</summary>
    All,
}
