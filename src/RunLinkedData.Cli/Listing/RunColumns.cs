using RunLinkedData.Cli.Tables;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData.Cli.Listing;

/// <summary>Values of runs that were asked for by name, as more columns of their list.</summary>
internal sealed class RunColumns(IReadOnlyList<string> names)
{
    private const string Metrics = "metrics.";
    private const string Parameters = "params.";
    private const string Tags = "tags.";

    public IEnumerable<Column> Headers => names.Select(name => Column.Text(name));

    /// <summary>The cells of a run; empty ones for what it does not have.</summary>
    public IEnumerable<Cell> Of(MlflowRun run) => names.Select(name => new Cell(Find(run, name) ?? ""));

    /// <summary>A line for each column that no run has, with what may have been meant.</summary>
    public IEnumerable<string> Unknown(IReadOnlyList<MlflowRun> runs) =>
        from name in names
        where runs.All(run => Find(run, name) is null)
        let near = NearNames.Find(name, runs.SelectMany(run => NamesOf(run, name)).Distinct(StringComparer.Ordinal))
        select $"No run here has {name}." + (near.Count == 0 ? "" : $" Did you mean {string.Join(" or ", near)}?");

    private static string? Find(MlflowRun run, string name) => KindOf(name) switch
    {
        Metrics => Metric(run, name[Metrics.Length..]),
        Parameters => Parameter(run, name[Parameters.Length..]),
        Tags => run.FindTag(name[Tags.Length..]),
        _ => Metric(run, name) ?? Parameter(run, name),
    };

    private static IEnumerable<string> NamesOf(MlflowRun run, string name)
    {
        var kind = KindOf(name);
        return
        [
            .. kind is Metrics or "" ? run.Metrics.Select(metric => kind + metric.Key) : [],
            .. kind is Parameters or "" ? run.Params.Select(parameter => kind + parameter.Key) : [],
            .. kind is Tags ? run.Tags.Select(tag => kind + tag.Key) : [],
        ];
    }

    private static string KindOf(string name) =>
        new[] { Metrics, Parameters, Tags }.FirstOrDefault(kind => name.StartsWith(kind, StringComparison.Ordinal)) ?? "";

    private static string? Metric(MlflowRun run, string key) =>
        Format.Number(run.Metrics.FirstOrDefault(metric => metric.Key == key)?.Value);

    private static string? Parameter(MlflowRun run, string key) => run.Params.FirstOrDefault(parameter => parameter.Key == key)?.Value;
}
