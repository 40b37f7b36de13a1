using System.Text.Json;
using System.Text.Json.Nodes;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.OpenLineage.Naming;

namespace RunLinkedData.OpenLineage.Facets;

/// <summary>What is told of datasets.</summary>
internal static class DatasetFacets
{
    /// <summary>The name of the facet with the figures of columns.</summary>
    public const string Metrics = "dataQualityMetrics";

    /// <summary>The name of the facet with the columns.</summary>
    public const string Schema = "schema";

    /// <summary>The name of the facet with what columns are made from.</summary>
    public const string Columns = "columnLineage";

    /// <summary>Which version it is: of what a run wrote, the run's ID.</summary>
    public static JsonObject Version(string version) => Facet.Of("DatasetVersionDatasetFacet", "1-0-1", ("datasetVersion", version));

    /// <summary>Where it comes from.</summary>
    /// <param name="name">What the place, or the thing there, is called.</param>
    /// <param name="uri">The place; null when it has no URI.</param>
    public static JsonObject DataSource(string name, string? uri) =>
        Facet.Of("DatasourceDatasetFacet", "1-0-1", ("name", name), ("uri", uri));

    /// <summary>Another name of the same thing.</summary>
    public static JsonObject Symlink(DatasetName name, string type) => Facet.Of(
        "SymlinksDatasetFacet",
        "1-0-1",
        ("identifiers", new JsonArray(new JsonObject
        {
            ["namespace"] = name.Namespace,
            ["name"] = name.Name,
            ["type"] = type,
        })));

    /// <summary>The facets of a version that a run wrote, as far as its manifest tells them.</summary>
    public static IEnumerable<(string Key, JsonNode? Value)> OfManifest(DatasetManifest manifest, string artifactUri)
    {
        yield return (Schema, manifest.Columns.Count == 0 ? null : SchemaOf(manifest.Columns));
        yield return ("storage", Storage(manifest, artifactUri));
        yield return ("symlinks", Location(manifest, artifactUri));
        yield return (Metrics, manifest.Content == DatasetContent.Rows ? MetricsOf(manifest) : null);
    }

    /// <summary>
    /// From which columns of its inputs each column was made, as far as the program said so and the run has read them; null for nothing.
    /// </summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="findInput">The name of an input, as the program calls it; null when the run has read no such thing.</param>
    public static JsonObject? LineageOfColumns(DatasetManifest manifest, Func<string, DatasetName?> findInput)
    {
        JsonObject fields = [];
        foreach (var (column, sources) in manifest.ColumnSources ?? new Dictionary<string, IReadOnlyList<ColumnSource>>())
        {
            JsonNode[] inputs =
            [
                .. from source in sources
                   let input = findInput(source.Dataset)
                   where input is not null
                   select new JsonObject
                   {
                       ["namespace"] = input.Value.Namespace,
                       ["name"] = input.Value.Name,
                       ["field"] = source.Column,
                   },
            ];
            if (inputs.Length > 0)
            {
                fields[column] = new JsonObject { ["inputFields"] = new JsonArray(inputs) };
            }
        }

        return fields.Count == 0 ? null : Facet.Of("ColumnLineageDatasetFacet", "1-2-0", ("fields", fields));
    }

    /// <summary>How much a run wrote.</summary>
    public static JsonObject Statistics(DatasetManifest manifest) => Facet.Of(
        "OutputStatisticsOutputDatasetFacet",
        "1-0-2",
        ("rowCount", manifest.Content == DatasetContent.Rows ? manifest.Rows : null),
        ("size", manifest.Bytes),
        ("fileCount", manifest.Files.Count));

    private static JsonObject SchemaOf(IReadOnlyList<DatasetColumn> columns) => Facet.Of(
        "SchemaDatasetFacet",
        "1-2-0",
        ("fields", new JsonArray([.. columns.Select((column, index) => new JsonObject
        {
            ["name"] = column.Name,
            ["type"] = column.Type,
            ["ordinal_position"] = index + 1,
        })])));

    private static JsonObject Storage(DatasetManifest manifest, string artifactUri) => Facet.Of(
        "StorageDatasetFacet",
        "1-0-1",
        ("storageLayer", manifest is { Source: not null, Format: { } kind } ? kind : SchemeOf(manifest.Source?.Location ?? artifactUri)),
        ("fileFormat", manifest switch
        {
            // Tables that stay where they are have data files of Parquet.
            { Source: not null, Format: not null } => DatasetFormat.Parquet,
            { Format: DatasetFormat.JsonLines } => "json",
            _ => manifest.Format,
        }));

    private static string SchemeOf(string uri) => uri.IndexOf(':') is > 1 and var colon ? uri[..colon].ToLowerInvariant() : "file";

    // The files of this version have a place of their own.
    private static JsonObject Location(DatasetManifest manifest, string artifactUri)
    {
        var folder = manifest.Source?.Location ?? $"{artifactUri.TrimEnd('/')}/{DatasetIdentity.Root}/{manifest.Name}";
        return Symlink(SourceNames.Of(folder, manifest.Name, "file"), "LOCATION");
    }

    private static JsonObject MetricsOf(DatasetManifest manifest) => Facet.Of(
        "DataQualityMetricsDatasetFacet",
        "1-0-0",
        ("rowCount", manifest.Rows),
        ("bytes", manifest.Bytes),
        ("fileCount", manifest.Files.Count),
        ("lastUpdated", Facet.TimeText(manifest.CreatedAt)),
        ("columnMetrics", new JsonObject(
            from column in manifest.Columns
            where manifest.Profile.ContainsKey(column.Name)
            select KeyValuePair.Create(column.Name, (JsonNode?)FiguresOf(manifest.Profile[column.Name], manifest.Rows)))));

    // Minimum and maximum are numbers there; those of other columns are not told.
    private static JsonObject FiguresOf(ColumnProfile profile, long rows) => Facet.ObjectOf(
        ("nullCount", profile.Nulls),
        ("count", rows - profile.Nulls - (profile.Nans ?? 0)),
        ("min", NumberOf(profile.Min)),
        ("max", NumberOf(profile.Max)));

    private static JsonValue? NumberOf(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Number } number ? JsonValue.Create(number) : null;
}
