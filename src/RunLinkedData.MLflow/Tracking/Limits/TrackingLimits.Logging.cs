namespace RunLinkedData.MLflow.Tracking.Limits;

public static partial class TrackingLimits
{
    /// <summary>Checks a point of a metric as every store does.</summary>
    /// <param name="metric">The point.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the message names the limit or the rule.</exception>
    internal static void CheckMetric(Metric metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        CheckKey("metric key", metric.Key);
        CheckTime("timestamp of metric", metric.Key, metric.Timestamp);
    }

    /// <summary>Checks a param as every store does.</summary>
    /// <param name="param">The param.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the message names the limit or the rule.</exception>
    internal static void CheckParam(Param param)
    {
        ArgumentNullException.ThrowIfNull(param);
        CheckKey("param key", param.Key);
        CheckText("value of param", param.Key, param.Value, ParamValue);
    }

    /// <summary>Checks a tag of a run as every store does.</summary>
    /// <param name="tag">The tag.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the message names the limit or the rule.</exception>
    internal static void CheckTag(Tag tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        CheckKey("tag key", tag.Key);
        CheckText("value of tag", tag.Key, tag.Value, TagValue);
        if (tag.Key == RunNameTag)
        {
            CheckText("run name", tag.Value, RunName);
        }
    }

    internal static void CheckExperimentTag(Tag tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        CheckKey("tag key", tag.Key);
        CheckText("value of experiment tag", tag.Key, tag.Value, ExperimentTagValue);
    }

    internal static void CheckBatch(RunBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        CheckCount("metrics", batch.Metrics.Count, BatchMetrics);
        CheckCount("params", batch.Params.Count, BatchParams);
        CheckCount("tags", batch.Tags.Count, BatchTags);
        CheckCount("metrics, params and tags", batch.Metrics.Count + batch.Params.Count + batch.Tags.Count, BatchMetrics);

        var keys = new HashSet<string>();
        foreach (var param in batch.Params)
        {
            CheckParam(param);
            if (!keys.Add(param.Key))
            {
                throw Invalid($"The batch holds the param '{param.Key}' twice. A param has one value: log it once.");
            }
        }

        foreach (var metric in batch.Metrics)
        {
            CheckMetric(metric);
        }

        foreach (var tag in batch.Tags)
        {
            CheckTag(tag);
        }
    }

    /// <summary>Checks a dataset input as every store does.</summary>
    /// <param name="input">The input.</param>
    /// <exception cref="MlflowException"><c>INVALID_PARAMETER_VALUE</c>: the message names the limit or the rule.</exception>
    internal static void CheckInput(DatasetInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var dataset = input.Dataset;
        CheckText("dataset name", dataset.Name, DatasetName);
        CheckText("digest of dataset", dataset.Name, dataset.Digest, DatasetDigest);
        CheckText("source type of dataset", dataset.Name, dataset.SourceType, DatasetSourceType);
        CheckText("source of dataset", dataset.Name, dataset.Source, DatasetSource);
        CheckText("schema of dataset", dataset.Name, dataset.Schema ?? "", DatasetSchema);
        CheckText("profile of dataset", dataset.Name, dataset.Profile ?? "", DatasetProfile);
        foreach (var tag in input.Tags)
        {
            CheckNotEmpty("input tag key", tag.Key);
            CheckText("input tag key", tag.Key, InputTagKey);
            CheckText("value of input tag", tag.Key, tag.Value, InputTagValue);
        }

        CheckNoKeyTwice(input.Tags, "tags of the input", dataset.Name, MlflowErrorCode.BadRequest);
    }

    private static void CheckCount(string what, int count, int limit)
    {
        if (count > limit)
        {
            throw Invalid($"The batch holds {count:N0} {what}; at most {limit:N0} are allowed in one call. Split it into several calls.");
        }
    }

    private static void CheckNoKeyTwice(IReadOnlyList<Tag> tags, string what, string? of, string code)
    {
        var keys = new HashSet<string>();
        foreach (var tag in tags)
        {
            if (!keys.Add(tag.Key))
            {
                throw new MlflowException(code, $"The {Name(what, of)} hold the key '{Shorten(tag.Key)}' twice. Give each key once.");
            }
        }
    }
}
