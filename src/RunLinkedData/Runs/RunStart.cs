using System.Diagnostics;
using System.Reflection;
using RunLinkedData.MLflow.Tracking;

namespace RunLinkedData.Runs;

/// <summary>Checks what a run is to start with, before anything is written, and turns it into MLflow's terms.</summary>
internal static class RunStart
{
    public static (IReadOnlyList<Param> Params, IReadOnlyList<Tag> Tags) Check(StartRunOptions start)
    {
        List<Param> values = [.. start.Parameters.Select(parameter => new Param(parameter.Key, parameter.Value))];
        values.ForEach(TrackingLimits.CheckParam);
        List<Tag> tags = [.. start.Tags.Select(tag => new Tag(tag.Key, tag.Value))];
        tags.ForEach(Run.CheckUserTag);
        if (start.Name is { } name)
        {
            tags.Add(new Tag(RunTags.Name, name));
            TrackingLimits.CheckTag(tags[^1]);
        }

        if (start.Description is { } description)
        {
            tags.Add(new Tag(RunTags.Description, description));
            TrackingLimits.CheckTag(tags[^1]);
        }

        if (start.ParentRunId is { } parent)
        {
            tags.Add(new Tag(RunTags.ParentRunId, parent));
        }

        return (values, tags);
    }

    public static NewRun ToNewRun(StartRunOptions start, IReadOnlyList<Tag> tags, string experimentId, RunTrackerOptions options)
    {
        var user = options.User ?? Environment.UserName;
        return new NewRun(experimentId, options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds())
        {
            RunName = start.Name,
            UserId = user,
            Tags =
            [
                new Tag(RunTags.User, user),
                new Tag(RunTags.SourceName, Assembly.GetEntryAssembly()?.GetName().Name ?? "unknown"),
                new Tag(RunTags.SourceType, "LOCAL"),
                .. Activity.Current is { } activity ? [new Tag(RunTags.TraceId, activity.TraceId.ToHexString())] : Array.Empty<Tag>(),
                .. tags.Where(tag => tag.Key is not (RunTags.User or RunTags.SourceName or RunTags.SourceType)),
            ],
        };
    }
}
