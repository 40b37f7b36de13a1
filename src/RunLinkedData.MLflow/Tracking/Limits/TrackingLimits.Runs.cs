
namespace RunLinkedData.MLflow.Tracking.Limits;

public static partial class TrackingLimits
{
    /// <summary>The tag that carries a run's name.</summary>
    internal const string RunNameTag = "mlflow.runName";

    internal static void CheckExperimentName(string name)
    {
        CheckNotEmpty("experiment name", name);
        CheckText("experiment name", name, ExperimentName);
    }

    internal static void CheckExperimentTags(IReadOnlyList<Tag> tags)
    {
        foreach (var tag in tags)
        {
            CheckExperimentTag(tag);
        }

        CheckNoKeyTwice(tags, "tags of the experiment", null, MlflowErrorCode.ResourceAlreadyExists);
    }

    internal static void CheckArtifactLocation(string location)
    {
        CheckNotEmpty("artifact location", location);
        CheckText("artifact location", location, ArtifactLocation);
        if (location.Contains('#', StringComparison.Ordinal))
        {
            throw Invalid($"The artifact location '{Shorten(location)}' holds a '#'. Give a URI or path without a fragment.");
        }

        var query = location.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0 && location.AsSpan(query).Contains("..", StringComparison.Ordinal))
        {
            throw Invalid($"The query of the artifact location '{Shorten(location)}' holds '..'. Remove it.");
        }

        if (location.StartsWith("runs:", StringComparison.OrdinalIgnoreCase))
        {
            throw Invalid($"The artifact location '{Shorten(location)}' names a run. Give a place that holds runs: a folder or a bucket.");
        }
    }

    internal static void CheckNewRun(NewRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        CheckTime("start time", null, run.StartTime);
        CheckText("run name", run.RunName ?? "", RunName);
        CheckText("user ID", run.UserId, 256);
        foreach (var tag in run.Tags)
        {
            CheckTag(tag);
        }

        CheckNoKeyTwice(run.Tags, "tags of the new run", null, MlflowErrorCode.BadRequest);
        var tagged = run.Tags.FirstOrDefault(tag => tag.Key == RunNameTag)?.Value;
        if (!string.IsNullOrEmpty(run.RunName) && !string.IsNullOrEmpty(tagged) && run.RunName != tagged)
        {
            throw Invalid(
                $"The run is named twice: RunName is '{Shorten(run.RunName)}', "
                + $"the tag {RunNameTag} is '{Shorten(tagged)}'. Give one of them.");
        }
    }

    internal static void CheckRunUpdate(RunUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        CheckText("run name", update.RunName ?? "", RunName);
        CheckTime("end time", null, update.EndTime ?? 0);
        if (update.Status is { } status && !Enum.IsDefined(status))
        {
            throw Invalid($"The run status {(int)status} does not exist. Use one of {string.Join(", ", Enum.GetNames<RunStatus>())}.");
        }
    }

    /// <summary>Checks how many things a caller asked for.</summary>
    internal static void CheckRange(string what, int value, int limit)
    {
        if (value < 1 || value > limit)
        {
            throw Invalid($"{what} is {value:N0}; it must be from 1 to {limit:N0}.");
        }
    }
}
