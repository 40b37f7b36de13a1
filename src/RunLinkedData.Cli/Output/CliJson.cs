using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RunLinkedData.Cli.Doctor;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Lake.Describing;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Checking;
using RunLinkedData.Questions.Reproducing;
using RunLinkedData.Questions.Uses;
using RunLinkedData.Questions.Verification;
using RunLinkedData.Recording.Publishing;
using RunLinkedData.Recording.Stale;
using RunLinkedData.Sql.Model;
using RunLinkedData.Versions;

namespace RunLinkedData.Cli.Output;

/// <summary>The documents of --json; docs/cli.md has their shapes.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.Unspecified,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(DatasetManifest))]
[JsonSerializable(typeof(VersionList))]
[JsonSerializable(typeof(ShownRun))]
[JsonSerializable(typeof(RunList))]
[JsonSerializable(typeof(StaleRunList))]
[JsonSerializable(typeof(AliasList))]
[JsonSerializable(typeof(AliasChange))]
[JsonSerializable(typeof(Reproduction))]
[JsonSerializable(typeof(Address))]
[JsonSerializable(typeof(ReportedVersion))]
[JsonSerializable(typeof(Diagnosis))]
[JsonSerializable(typeof(CopiedVersion))]
[JsonSerializable(typeof(ExecutedRun))]
[JsonSerializable(typeof(FirstRows))]
[JsonSerializable(typeof(SqlExplanation))]
[JsonSerializable(typeof(IReadOnlyList<ColumnChange>))]
[JsonSerializable(typeof(HistoryDocument))]
[JsonSerializable(typeof(VerificationReport))]
[JsonSerializable(typeof(ContractReport))]
[JsonSerializable(typeof(IReadOnlyList<SchemaChange>))]
[JsonSerializable(typeof(PublishedRun))]
[JsonSerializable(typeof(ReferredVersion))]
[JsonSerializable(typeof(LoggedInput))]
[JsonSerializable(typeof(ToldEvents))]
[JsonSerializable(typeof(PrintedEvent))]
[JsonSerializable(typeof(TableSync))]
[JsonSerializable(typeof(TableDescription))]
[JsonSerializable(typeof(UsesDocument))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>A manifest; plain files have no rows to count, so there is no number of them.</summary>
    public static JsonObject ToNode(DatasetManifest manifest)
    {
        var node = JsonSerializer.SerializeToNode(manifest, Default.DatasetManifest)!.AsObject();
        foreach (var counted in manifest.Format is not null ? [] : node["files"]!.AsArray().Select(file => file!.AsObject()).Append(node))
        {
            counted.Remove("rows");
        }

        return node;
    }
}

/// <summary>The answer of <c>rld publish</c> of data that stays where it is.</summary>
internal sealed record ReferredVersion(string Reference, string RunId, DatasetManifest Manifest);

/// <summary>The answer of <c>rld log-input</c>.</summary>
internal sealed record LoggedInput(string RunId, string Name, string Version, DatasetManifest Manifest);

/// <summary>The answer of <c>rld versions</c>.</summary>
internal sealed record VersionList(string Process, string Dataset, IReadOnlyList<ListedVersion> Versions);

/// <summary>A version in it.</summary>
internal sealed record ListedVersion(
    string RunId,
    DateTimeOffset StartedAt,
    DateTimeOffset? PublishedAt,
    string Digest,
    IReadOnlyList<string> Aliases,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, double> Metrics);

/// <summary>The answer of <c>rld show</c>.</summary>
internal sealed record ShownRun(
    RunProvenance Run, IReadOnlyDictionary<string, double> Metrics, IReadOnlyList<JsonObject> Datasets, ShownGroup? Group);

/// <summary>The answer of <c>rld runs</c>.</summary>
internal sealed record RunList(IReadOnlyList<ListedRun> Runs);

/// <summary>A run in it.</summary>
internal sealed record ListedRun(
    string RunId,
    string Name,
    string Process,
    string Status,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string User,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, double> Metrics,
    string? Error,
    ShownGroup? Group);

/// <summary>The answer of <c>rld runs --stale</c>.</summary>
internal sealed record StaleRunList(IReadOnlyList<StaleRun> Runs);

/// <summary>The answer of <c>rld alias list</c>.</summary>
internal sealed record AliasList(string Process, string Dataset, IReadOnlyList<DatasetAlias> Aliases);

/// <summary>The answer of <c>rld alias set</c> and <c>rld alias rm</c>.</summary>
internal sealed record AliasChange(string Process, string Dataset, string Alias, string? RunId);

/// <summary>The answer of <c>rld open</c>.</summary>
internal sealed record Address(string RunId, string Url);

/// <summary>The answer of <c>rld dagster report</c>.</summary>
internal sealed record ReportedVersion(string RunId, string Dataset, string Asset, string? Partition);

/// <summary>The answer of <c>rld doctor</c>: of a store, or of one place where artifacts may lie.</summary>
internal sealed record Diagnosis
{
    public string? TrackingUri { get; init; }

    public string? ArtifactUri { get; init; }

    public required IReadOnlyList<Check> Checks { get; init; }
}

/// <summary>The answer of <c>rld get</c> when it has written files.</summary>
internal sealed record CopiedVersion(
    string RunId, string Dataset, string Folder, IReadOnlyList<string> Files, IReadOnlyList<string>? UncheckedFiles);

/// <summary>The answer of <c>rld get --head</c>.</summary>
internal sealed record FirstRows(
    string RunId, string Dataset, long TotalRows, IReadOnlyList<JsonObject> Rows, IReadOnlyList<string>? UncheckedFiles);

/// <summary>The answer of <c>rld openlineage</c>.</summary>
internal sealed record ToldEvents(int Runs, int Events);

/// <summary>The answer of <c>rld run</c>.</summary>
internal sealed record ExecutedRun(
    string RunId, string Process, string Status, int ExitCode, IReadOnlyList<string> Outputs, int? MemberIndex);

/// <summary>A line of <c>rld events</c>.</summary>
internal sealed record PrintedEvent(
    string Reference,
    string Process,
    string Dataset,
    string RunId,
    DateTimeOffset StartedAt,
    DateTimeOffset? PublishedAt,
    string Digest,
    string? Commit,
    IReadOnlyDictionary<string, string> Parameters,
    IReadOnlyDictionary<string, double> Metrics,
    string Position);

/// <summary>The answer of <c>rld uses</c>.</summary>
internal sealed record UsesDocument(
    string Process,
    string Dataset,
    string? Column,
    string LatestVersion,
    IReadOnlyList<string>? LatestColumns,
    IReadOnlyList<ListedUse> Uses,
    bool IsCut)
{
    public static UsesDocument Of(DatasetUses uses) => new(
        uses.Process, uses.Dataset, uses.Column, uses.LatestVersion, uses.LatestColumns, [.. uses.Uses.Select(ListedUse.Of)], uses.IsCut);

    public static string TextOf(UseCertainty certainty) => certainty == UseCertainty.Reads ? "reads" : "may read";
}

/// <summary>A process in it.</summary>
internal sealed record ListedUse(
    string Process,
    string Use,
    int Runs,
    int CertainRuns,
    string LastRunId,
    string LastStatus,
    DateTimeOffset LastStartedAt,
    string LastVersion,
    IReadOnlyList<string> Columns,
    bool ReadsWhole,
    bool HasUnknown)
{
    public static ListedUse Of(DatasetUse use) => new(
        use.Process,
        UsesDocument.TextOf(use.Certainty),
        use.Runs,
        use.CertainRuns,
        use.LastRunId,
        use.LastStatus.ToText(),
        use.LastStartedAt,
        use.LastVersion,
        use.Columns,
        use.ReadsWhole,
        use.HasUnknown);
}
