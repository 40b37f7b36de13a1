using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using RunLinkedData.Dagster.Assets;
using RunLinkedData.Dagster.Metadata;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Lineage;
using RunLinkedData.Secrets;

namespace RunLinkedData.Dagster.Versions;

/// <summary>A data version in the metadata of a materialization, under the labels that Dagster knows where it knows one.</summary>
internal sealed record VersionMetadata
{
    // Tables are shown whole.
    private const int MostRows = 200;

    private const string CardPath = "card.html";

    /// <summary>The content.</summary>
    public required DatasetManifest Manifest { get; init; }

    /// <summary>Where it comes from.</summary>
    public required RunProvenance Provenance { get; init; }

    /// <summary>The page of the run in MLflow; null when there is none.</summary>
    public string? RunPage { get; init; }

    /// <summary>Where the card of the run is: an address, or a path; null when it has none.</summary>
    public string? Card { get; init; }

    /// <summary>Whether it is of one partition of the asset.</summary>
    public bool IsPartition { get; init; }

    /// <summary>The asset that a dataset of a process is; null when it is known of none.</summary>
    public Func<string, string, string?> AssetOf { get; init; } = (_, _) => null;

    /// <summary>A version as it is known, with the pages that show it.</summary>
    public static async Task<VersionMetadata> OfAsync(
        DatasetManifest manifest,
        RunProvenance provenance,
        ITrackingStore store,
        IArtifactStore artifacts,
        CancellationToken cancellationToken)
    {
        var page = LineageRun.PageOf(store, provenance.ExperimentId, provenance.RunId);
        var entries = await artifacts.ListAsync("", cancellationToken).ConfigureAwait(false);
        var hasCard = entries.Any(entry => entry.Path == CardPath);
        return new VersionMetadata
        {
            Manifest = manifest,
            Provenance = provenance,
            RunPage = page,
            Card = !hasCard ? null
                : page is not null ? PageOfCard(page)
                : artifacts.Capabilities.LocalFiles ? artifacts.GetLocalPath(CardPath)
                : null,
        };
    }

    /// <summary>The parameters of the run in one line of JSON.</summary>
    public string ParametersText => Parameters().ToJsonString();

    /// <summary>The metadata by labels.</summary>
    public IReadOnlyDictionary<string, MetadataValue> ToMetadata()
    {
        Dictionary<string, MetadataValue> metadata = new(StringComparer.Ordinal)
        {
            ["run_id"] = MetadataValue.Text(Provenance.RunId),
            ["reference"] = MetadataValue.Text($"{Provenance.Process}/{Manifest.Name}@{Provenance.RunId}"),
            ["digest"] = MetadataValue.Text(Manifest.Digest),
            ["dagster/size_bytes"] = MetadataValue.Int(Manifest.Bytes),
        };
        if (RunPage is not null)
        {
            metadata["mlflow_run"] = MetadataValue.Url(RunPage);
        }

        if (Card is not null)
        {
            metadata["card"] = RunPage is null ? MetadataValue.Path(Card) : MetadataValue.Url(Card);
        }

        AddContent(metadata);
        AddOrigin(metadata);
        return metadata;
    }

    private void AddContent(Dictionary<string, MetadataValue> metadata)
    {
        if (Manifest.Content == DatasetContent.Files)
        {
            metadata["files"] = MetadataValue.Int(Manifest.Files.Count);
            return;
        }

        metadata["dagster/row_count"] = MetadataValue.Int(Manifest.Rows);
        if (Manifest.Rows > int.MaxValue)
        {
            // Dagster shows no larger number under its own label, and hides the label elsewhere.
            metadata["rows"] = MetadataValue.Int(Manifest.Rows);
        }

        if (IsPartition)
        {
            metadata["dagster/partition_row_count"] = MetadataValue.Int(Manifest.Rows);
        }

        metadata["dagster/column_schema"] = MetadataValue.TableSchema(
            [.. Manifest.Columns.Select(column => new TableColumn { Name = column.Name, Type = column.Type, Nullable = column.Nullable })]);
        if (Manifest.Profile.Count > 0)
        {
            metadata["profile"] = Profile();
        }

        if (Lineage() is { Count: > 0 } lineage)
        {
            metadata["dagster/column_lineage"] = MetadataValue.ColumnLineage(lineage);
        }
    }

    private void AddOrigin(Dictionary<string, MetadataValue> metadata)
    {
        if (Provenance.Parameters.Count > 0)
        {
            metadata["parameters"] = MetadataValue.Json(Parameters());
        }

        if (Provenance.Inputs.Count + Provenance.ExternalInputs.Count > 0)
        {
            metadata["inputs"] = Inputs();
        }

        foreach (var input in Provenance.Inputs)
        {
            if (AssetOf(input.Process ?? "", input.Dataset) is { } asset
                && AssetKey.PartsOf(asset) is var parts
                && !parts.Any(part => part.Contains('/', StringComparison.Ordinal)))
            {
                metadata[$"input {input.Dataset}"] = MetadataValue.Asset(parts);
            }
        }

        if (Provenance.Code is { Commit: { } commit } code)
        {
            metadata["commit"] = code.CommitUrl is { } page ? MetadataValue.Url(page) : MetadataValue.Text(commit);
        }
    }

    // Sources that are no asset, as far as anybody has said, are left out.
    private Dictionary<string, IReadOnlyList<ColumnDependency>> Lineage()
    {
        Dictionary<string, IReadOnlyList<ColumnDependency>> lineage = new(StringComparer.Ordinal);
        foreach (var (column, sources) in Manifest.ColumnSources ?? new Dictionary<string, IReadOnlyList<ColumnSource>>())
        {
            List<ColumnDependency> known =
            [
                .. from source in sources
                   let input = Provenance.Inputs.FirstOrDefault(
                       input => source.Dataset == input.Dataset || source.Dataset == $"{input.Process}/{input.Dataset}")
                   let asset = AssetOf(input?.Process ?? "", input?.Dataset ?? source.Dataset)
                   where asset is not null
                   select new ColumnDependency { AssetKey = AssetKey.PartsOf(asset), Column = source.Column },
            ];
            if (known.Count > 0)
            {
                lineage[column] = known;
            }
        }

        return lineage;
    }

    private JsonObject Parameters()
    {
        JsonObject parameters = [];
        foreach (var (name, value) in Provenance.Parameters)
        {
            parameters[name] = SecretText.RedactValue(name, value);
        }

        return parameters;
    }

    private MetadataValue Inputs() => MetadataValue.Table(
        [new TableColumn { Name = "input" }, new TableColumn { Name = "version" }, new TableColumn { Name = "source" }],
        [
            .. Provenance.Inputs
                .Select(input => Row(("input", input.Dataset), ("version", input.RunId), ("source", input.Reference ?? input.Process)))
                .Concat(Provenance.ExternalInputs.Select(input => Row(
                    ("input", input.Name),
                    ("version", SecretText.Redact(input.Version)),
                    ("source", SecretText.RedactSource(input.Source)))))
                .Take(MostRows),
        ]);

    private MetadataValue Profile() => MetadataValue.Table(
        [
            new TableColumn { Name = "column" },
            new TableColumn { Name = "type" },
            new TableColumn { Name = "nulls", Type = "int" },
            new TableColumn { Name = "min" },
            new TableColumn { Name = "max" },
            new TableColumn { Name = "mean", Type = "float" },
        ],
        [
            .. Manifest.Columns.Where(column => Manifest.Profile.ContainsKey(column.Name)).Take(MostRows).Select(column =>
            {
                var profile = Manifest.Profile[column.Name];
                return Row(
                    ("column", column.Name),
                    ("type", column.Type),
                    ("nulls", profile.Nulls),
                    ("min", Text(profile.Min)),
                    ("max", Text(profile.Max)),
                    ("mean", profile.Mean));
            }),
        ]);

    private static string PageOfCard(string page) => page.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query
        ? page.Insert(query, $"/artifacts/{CardPath}")
        : $"{page}/artifacts/{CardPath}";

    private static Dictionary<string, object?> Row(params ReadOnlySpan<(string Name, object? Value)> cells)
    {
        Dictionary<string, object?> row = new(StringComparer.Ordinal);
        foreach (var (name, value) in cells)
        {
            row[name] = value;
        }

        return row;
    }

    private static string? Text(JsonElement? value) => value is { } known
        ? known.ValueKind == JsonValueKind.String ? known.GetString() : Convert.ToString(known, CultureInfo.InvariantCulture)
        : null;
}
