namespace RunLinkedData.MLflow.Tracking;

/// <summary>The values of a run by their keys. A key that a store gives twice counts once.</summary>
internal static class MlflowRunExtensions
{
    public static Dictionary<string, string> TagsByKey(this MlflowRun run) => ByKey(run.Tags, tag => tag.Key, tag => tag.Value);

    public static Dictionary<string, string> ParamsByKey(this MlflowRun run) => ByKey(run.Params, param => param.Key, param => param.Value);

    /// <summary>The value of a param, or null when the run has none of that key.</summary>
    public static string? FindParam(this MlflowRun run, string key) => run.Params.FirstOrDefault(param => param.Key == key)?.Value;

    private static Dictionary<string, string> ByKey<T>(IReadOnlyList<T> values, Func<T, string> key, Func<T, string> value) =>
        values.DistinctBy(key).ToDictionary(key, value, StringComparer.Ordinal);
}
