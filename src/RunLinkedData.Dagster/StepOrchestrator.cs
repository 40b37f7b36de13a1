using System.Globalization;
using System.Text.Json;
using RunLinkedData.Dagster.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Dagster;

/// <summary>
/// The run of Dagster as runs record it, with what only the session tells: extras, and the context of arguments and events.
/// </summary>
internal static class StepOrchestrator
{
    /// <summary>What has decided that the runs of this program are executed.</summary>
    /// <param name="context">The step.</param>
    /// <param name="webserver">The address of the web server; null when it is not known.</param>
    public static Orchestrator Of(DagsterContext context, Uri? webserver) => new("dagster", context.RunId)
    {
        Attempt = context.RetryNumber + 1,
        Url = webserver is null ? null : $"{PageOf(webserver)}/runs/{Uri.EscapeDataString(context.RunId)}",
        Details = ExecutorDetails.Of(
            ("job", context.JobName),
            ("retry_number", context.RetryNumber.ToString(CultureInfo.InvariantCulture)),
            ("partition", context.Partition),
            ("partition_range", RangeOf(context)),
            ("assets", context.Assets is { } assets ? string.Join(", ", assets) : null),
            ("parent_run", Text(context, "parent_run")),
            ("code_location", Text(context, "code_location"))),
    };

    private static string PageOf(Uri webserver) =>
        new UriBuilder(webserver) { UserName = "", Password = "", Query = "", Fragment = "" }.Uri.AbsoluteUri.TrimEnd('/');

    // As Dagster writes ranges in selections.
    private static string? RangeOf(DagsterContext context) =>
        context.Extras.TryGetValue("partition_range", out var range)
        && range.ValueKind == JsonValueKind.Array
        && range.GetArrayLength() == 2
        && range.EnumerateArray().All(key => key.ValueKind == JsonValueKind.String)
            ? $"{range[0].GetString()}...{range[1].GetString()}"
            : null;

    private static string? Text(DagsterContext context, string extra) =>
        context.Extras.TryGetValue(extra, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
