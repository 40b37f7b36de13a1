using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Artifacts.Routes;

/// <summary>
/// <c>/get-artifact</c>, by which servers of all versions send a file of a run, wherever it lies, also with <c>--no-serve-artifacts</c>.
/// </summary>
/// <remarks>Files in a storage of a cloud are copied to the server for each call, so that two ranges are of two copies.</remarks>
internal static class GetArtifact
{
    private const string Path = "get-artifact";

    /// <summary>
    /// What a server answers for a missing file (500), a folder (500), an unknown run (404), where it is switched off or not let through.
    /// </summary>
    public static IReadOnlyList<int> NoFile { get; } = [400, 403, 404, 405, 412, 416, 500, 501, 503];

    /// <summary>
    /// Whether it finds a path. It gets that alone, without the run's root in front, where a colon looks like the end of a URL's scheme,
    /// and blanks at the start are dropped.
    /// </summary>
    public static bool Keeps(string path) =>
        path[0] != ' '
        && !path.AsSpan(0, path.IndexOf('/', StringComparison.Ordinal) is var end and >= 0 ? end : path.Length).Contains(':');

    /// <summary>The call for a file of a run.</summary>
    public static HttpCall Of(string runId, string path) => new(HttpMethod.Get, Path)
    {
        Query = [("run_id", runId), ("path", path)],
        IsDownload = true,
        Expected = NoFile,
    };

    /// <summary>Whether an answer is a file: a page of a proxy or a login is none.</summary>
    public static bool IsFile(HttpDownload answer) =>
        answer.Status is 200 or 206
        && answer.Headers.TryGet("Content-Disposition", out var disposition)
        && disposition.StartsWith("attachment", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether an answer may be that of a server without this call: MLflow says in JSON that it does not know a run; a page or a text says
    /// that there is no such call.
    /// </summary>
    public static bool MayBeMissing(HttpDownload answer) =>
        answer.Status is 200 or 403 or 405 || (answer.Status == 404 && answer.Headers.MediaType != "application/json");
}
