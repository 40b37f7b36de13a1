
namespace RunLinkedData.MLflow.Tracking.Limits;

/// <summary>
/// MLflow's limits, as its servers 2.17 to 3.17 have them. Where a server's own limit is lower, it refuses what is above it.
/// </summary>
public static partial class TrackingLimits
{
    /// <summary>Characters of an experiment's name.</summary>
    public const int ExperimentName = 500;

    /// <summary>Characters of an experiment tag's value; servers before 3.16 take 5,000.</summary>
    public const int ExperimentTagValue = 20_000;

    /// <summary>Characters of an artifact location.</summary>
    public const int ArtifactLocation = 2048;

    /// <summary>Characters of a run's name.</summary>
    public const int RunName = 250;

    /// <summary>Characters of the key of a metric, param or tag.</summary>
    public const int Key = 250;

    /// <summary>Characters of a param's value.</summary>
    public const int ParamValue = 6000;

    /// <summary>Characters of a run tag's value.</summary>
    public const int TagValue = 8000;

    /// <summary>Metrics in a batch, and values of all kinds in a batch.</summary>
    public const int BatchMetrics = 1000;

    /// <summary>Params in a batch.</summary>
    public const int BatchParams = 100;

    /// <summary>Tags in a batch.</summary>
    public const int BatchTags = 100;

    /// <summary>Characters of a dataset's name.</summary>
    public const int DatasetName = 500;

    /// <summary>Characters of a dataset's digest.</summary>
    public const int DatasetDigest = 36;

    /// <summary>Characters of a dataset's source type.</summary>
    public const int DatasetSourceType = 36;

    /// <summary>Characters of a dataset's source.</summary>
    public const int DatasetSource = 65_535;

    /// <summary>Characters of a dataset's schema.</summary>
    public const int DatasetSchema = 1_048_575;

    /// <summary>Characters of a dataset's profile.</summary>
    public const int DatasetProfile = 16_777_215;

    /// <summary>Characters of the key of an input's tag.</summary>
    public const int InputTagKey = 255;

    /// <summary>Characters of the value of an input's tag.</summary>
    public const int InputTagValue = 500;

    /// <summary>Runs or experiments in a page.</summary>
    public const int SearchPage = 50_000;

    /// <summary>Points in a page of a metric's history.</summary>
    public const int MetricHistoryPage = 25_000;
}
