using System.Globalization;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Sql.Engine;
using RunLinkedData.Sql.Statements;

namespace RunLinkedData.Sql.Selection;

/// <summary>The tables that tell of versions: <c>versions</c>, <c>runs</c>, <c>inputs</c>, <c>checks</c>.</summary>
internal static class FactTables
{
    public const string Versions = "versions";
    public const string Runs = "runs";
    public const string Inputs = "inputs";
    public const string Checks = "checks";

    private static readonly string[] Names = [Versions, Runs, Inputs, Checks];

    /// <summary>Whether a table is one of them.</summary>
    public static bool Has(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Statements that make one of them.</summary>
    public static string Create(string name, IReadOnlyList<FoundVersion> versions, Mentions mentions, ILookup<string, string> aliases)
    {
        var own = VersionColumns.Of(mentions, versions, aliases);
        return name.ToUpperInvariant() switch
        {
            "VERSIONS" => ValueTable.Create(
                Versions,
                [.. OfVersions(), .. own.Where(column => column.Name is not (VersionColumns.RunId or VersionColumns.Started))],
                versions),
            "RUNS" => ValueTable.Create(
                Runs,
                [.. OfRuns(), .. own.Where(column => column.Name is VersionColumns.Params or VersionColumns.Metrics)],
                [.. versions.DistinctBy(version => version.Version.RunId)]),
            "INPUTS" => ValueTable.Create(
                Inputs,
                OfInputs(),
                [.. versions.DistinctBy(version => version.Version.RunId).SelectMany(version => version.Run.Inputs
                    .Where(input => input.Context == "input")
                    .Select(input => (version.Run, input.Dataset)))]),
            _ => ValueTable.Create(Checks, OfChecks(), [.. versions.SelectMany(ChecksOf)]),
        } + $"ALTER TABLE {SqlLiteral.Name(name)} DROP __rld_row";
    }

    private static IEnumerable<(string, string, Func<FoundVersion, string>)> OfVersions() =>
    [
        (VersionColumns.RunId, "VARCHAR", version => SqlLiteral.Text(version.Version.RunId)),
        ("process", "VARCHAR", version => SqlLiteral.Text(version.Version.Process)),
        ("dataset", "VARCHAR", version => SqlLiteral.Text(version.Version.Dataset)),
        (VersionColumns.Started, "TIMESTAMPTZ", version => SqlLiteral.Time(version.Version.StartedAt)),
        ("published", "TIMESTAMPTZ", version => SqlLiteral.Time(version.Version.PublishedAt)),
        ("digest", "VARCHAR", version => SqlLiteral.Text(version.Version.Digest)),
        ("commit", "VARCHAR", version => SqlLiteral.Text(version.Version.Commit)),
    ];

    private static IEnumerable<(string, string, Func<FoundVersion, string>)> OfRuns() =>
    [
        (VersionColumns.RunId, "VARCHAR", version => SqlLiteral.Text(version.Version.RunId)),
        ("process", "VARCHAR", version => SqlLiteral.Text(version.Version.Process)),
        ("name", "VARCHAR", version => SqlLiteral.Text(version.Run.Info.RunName)),
        (VersionColumns.Started, "TIMESTAMPTZ", version => SqlLiteral.Time(version.Version.StartedAt)),
        ("ended", "TIMESTAMPTZ", version => SqlLiteral.Time(version.Version.PublishedAt)),
        ("user_id", "VARCHAR", version => SqlLiteral.Text(version.Run.Info.UserId)),
        ("commit", "VARCHAR", version => SqlLiteral.Text(version.Version.Commit)),
    ];

    private static IReadOnlyList<(string, string, Func<(MlflowRun Run, MlflowDataset Input), string>)> OfInputs() =>
    [
        (VersionColumns.RunId, "VARCHAR", input => SqlLiteral.Text(input.Run.Info.RunId)),
        ("dataset", "VARCHAR", input => SqlLiteral.Text(input.Input.Name)),
        ("version", "VARCHAR", input => SqlLiteral.Text(input.Input.Digest)),
        ("is_external", "BOOLEAN", input => DatasetIdentity.IsRunId(input.Input.Digest) ? "false" : "true"),
    ];

    private static IReadOnlyList<(string, string, Func<(FoundVersion Version, Metric Check), string>)> OfChecks() =>
    [
        (VersionColumns.RunId, "VARCHAR", check => SqlLiteral.Text(check.Version.Version.RunId)),
        ("dataset", "VARCHAR", check => SqlLiteral.Text(check.Version.Version.Dataset)),
        ("name", "VARCHAR", check => SqlLiteral.Text(check.Check.Key[PrefixOf(check.Version).Length..])),
        ("passed", "BOOLEAN", check => (check.Check.Value == 1).ToString(CultureInfo.InvariantCulture)),
    ];

    private static IEnumerable<(FoundVersion, Metric)> ChecksOf(FoundVersion version)
    {
        var prefix = PrefixOf(version);
        return version.Run.Metrics
            .Where(metric => metric.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(metric => (version, metric));
    }

    private static string PrefixOf(FoundVersion version) => $"{version.Version.Dataset}/{RunFacts.CheckMark}";
}
