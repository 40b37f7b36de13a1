using System.Diagnostics;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.Model;
using RunLinkedData.Recording.Parameters;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Recording;

/// <summary>Checks what a run is to start with, before anything is written, and turns it into MLflow's terms.</summary>
internal static class RunStart
{
    /// <summary>What was given from overrides goes before what the program gives.</summary>
    public static (IReadOnlyList<Param> Params, IReadOnlyList<Tag> Tags) Check(StartRunOptions start, EnvironmentOverrides overrides)
    {
        List<Param> values =
        [
            .. start.Parameters.Select(parameter => new Param(parameter.Key, overrides.FindParameter(parameter.Key) ?? parameter.Value)),
        ];
        values.ForEach(value => ValueName.Check("parameter", value.Key, nameof(start.Parameters)));
        values.ForEach(TrackingLimits.CheckParam);
        List<Tag> tags = [.. start.Tags.Select(tag => new Tag(tag.Key, tag.Value))];
        tags.ForEach(CheckUserTag);
        if (start.Name is { } name)
        {
            Add(tags, nameof(start.Name), new Tag(RunTags.Name, name));
        }

        if (start.Description is { } description)
        {
            Add(tags, nameof(start.Description), new Tag(RunTags.Description, description));
        }

        if (start.JoinRunId is { } joined)
        {
            ReferenceErrors.CheckRunId(joined, nameof(start.JoinRunId));
            if (start.ParentRunId is not null || start.IsShared)
            {
                throw new ArgumentException(
                    $"A run that is joined is not started, so it takes neither {nameof(start.ParentRunId)} nor {nameof(start.IsShared)}.");
            }
        }

        if (start.ParentRunId is { } parent)
        {
            ReferenceErrors.CheckRunId(parent, nameof(start.ParentRunId));
            Add(tags, nameof(start.ParentRunId), new Tag(RunTags.ParentRunId, parent));
        }

        return (values, tags);
    }

    /// <exception cref="ArgumentException">No tag can have that name, or it is one of ours.</exception>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the store takes no such value.</exception>
    public static void CheckUserTag(Tag tag)
    {
        ValueName.Check("tag", tag.Key, nameof(tag));
        TrackingLimits.CheckTag(tag);
        if (tag.Key.StartsWith("rld.", StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"The tag '{tag.Key}' is refused: names that start with 'rld.' "
                + "are what this library records by itself. Choose another name.");
        }
    }

    public static NewRun ToNewRun(
        StartRunOptions start,
        IReadOnlyList<Tag> tags,
        string experimentId,
        string defaultUser,
        DateTimeOffset startedAt,
        IReadOnlyList<Tag> captured)
    {
        var user = tags.FirstOrDefault(tag => tag.Key == RunTags.User)?.Value ?? defaultUser;
        Tag[] own =
        [
            new Tag(RunTags.User, user),
            .. captured,
            .. Activity.Current is { } activity ? [new Tag(RunTags.TraceId, activity.TraceId.ToHexString())] : Array.Empty<Tag>(),
        ];
        return new NewRun
        {
            ExperimentId = experimentId,
            StartTime = startedAt.ToUnixTimeMilliseconds(),
            RunName = start.Name,
            UserId = user,
            Tags = [.. own.Where(tag => tags.All(given => given.Key != tag.Key)), .. tags],
        };
    }

    private static void Add(List<Tag> tags, string option, Tag tag)
    {
        if (tags.Any(given => given.Key == tag.Key))
        {
            throw new ArgumentException(
                $"The run is given both {option} and the tag '{tag.Key}', which mean the same. Set one of them.");
        }

        TrackingLimits.CheckTag(tag);
        tags.Add(tag);
    }
}
