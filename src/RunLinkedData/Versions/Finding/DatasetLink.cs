using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Limits;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Secrets;

namespace RunLinkedData.Versions.Finding;

/// <summary>
/// A data version in MLflow's terms: a dataset whose name is the dataset's and whose digest is the producing run's ID, on the run that
/// wrote it with context <c>output</c> and on each run that reads it with context <c>input</c>. One indexed search follows it both ways.
/// </summary>
internal static class DatasetLink
{
    private const string OutputContext = "output";
    private const string InputContext = "input";

    private const string LocalSource = "local";

    // The digest of an external input is its version when MLflow has room for it, else a hash of it; this tag holds it in full.
    private const string VersionTag = "rld.version";

    // MLflow shares the description of a dataset among all runs that give the same name and digest; this tag is the run's own.
    private const string SourceTag = "rld.source";

    // The digest of the manifest that pins an external input.
    private const string DigestTag = "rld.digest";

    public static DatasetInput ToOutput(DatasetManifest manifest, string runId) =>
        new() { Dataset = ToMlflow(manifest, runId), Tags = [new Tag(DatasetInput.ContextTag, OutputContext)] };

    public static DatasetInput ToInput(DatasetManifest manifest, string runId) =>
        new() { Dataset = ToMlflow(manifest, runId), Tags = [new Tag(DatasetInput.ContextTag, InputContext)] };

    /// <summary>An external input that a manifest pins.</summary>
    public static DatasetInput ToExternalInput(DatasetManifest manifest, string version)
    {
        var link = ToExternalInput(manifest.Name, manifest.Source!.Location, version);
        var described = Describe(link.Dataset, manifest);
        return new DatasetInput { Dataset = described, Tags = [.. link.Tags, new Tag(DigestTag, manifest.Digest)] };
    }

    /// <summary>An external input that nothing pins but its version.</summary>
    public static DatasetInput ToExternalInput(string name, string source, string version)
    {
        DatasetIdentity.CheckName(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        ArgumentException.ThrowIfNullOrWhiteSpace(version);
        version = SecretText.Redact(version);
        var digest = version.Length <= TrackingLimits.DatasetDigest
            ? version
            : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(version)))[..TrackingLimits.DatasetDigest];
        var place = SecretText.RedactSource(source);
        List<Tag> tags = [new Tag(DatasetInput.ContextTag, InputContext), new Tag(VersionTag, version)];
        if (place.Length <= TrackingLimits.InputTagValue)
        {
            tags.Add(new Tag(SourceTag, place));
        }

        return new DatasetInput
        {
            Dataset = new MlflowDataset { Name = name, Digest = digest, SourceType = SourceType(place), Source = SourceJson(place) },
            Tags = tags,
        };
    }

    /// <summary>
    /// The data version that a run has read, whoever logged it and in whatever context; null for an external input or an output.
    /// </summary>
    public static DatasetIdentity? ReadInput(DatasetInput input) =>
        input.Context != OutputContext && Find(input, VersionTag) is null ? DatasetReference(input.Dataset) : null;

    /// <summary>Whether an input is one that this library has logged, so that the record of its run has it too.</summary>
    public static bool IsOwnInput(DatasetInput input) =>
        input.Context == InputContext && (Find(input, VersionTag) is not null || DatasetReference(input.Dataset) is not null);

    /// <summary>Whether an entry of a run says that this run wrote a dataset.</summary>
    public static bool IsOutput(DatasetInput input, DatasetIdentity dataset) =>
        input.Context == OutputContext && input.Dataset.Name == dataset.Name && input.Dataset.Digest == dataset.RunId;

    /// <summary>
    /// The external input that an entry is; the version of one that others have logged is its digest. Null for any other entry.
    /// </summary>
    public static ExternalInput? ReadExternalInput(DatasetInput input)
    {
        var name = input.Dataset.Name;
        if (input.Context == OutputContext)
        {
            return null;
        }

        if (Find(input, VersionTag) is { } version)
        {
            var digest = DatasetIdentity.IsName(name) ? Find(input, DigestTag) : null;
            return new ExternalInput
            {
                Name = name,
                Source = Find(input, SourceTag) ?? PlaceIn(input.Dataset.Source),
                Version = version,
                Digest = digest,
                Manifest = digest is null ? null : new DatasetIdentity(name, "") { ExternalVersion = version }.ManifestPath,
            };
        }

        return DatasetReference(input.Dataset) is not null
            ? null
            : new ExternalInput
            {
                Name = name,
                Source = SecretText.RedactSource(PlaceIn(input.Dataset.Source)),
                Version = input.Dataset.Digest,
            };
    }

    // What SourceJson wrote, what MLflow's own sources write (files, tables, Hugging Face, code), or whatever else there is.
    private static string PlaceIn(string source)
    {
        try
        {
            return JsonNode.Parse(source) is JsonObject json
                && (json["uri"] ?? json["url"] ?? json["path"] ?? json["delta_table_name"] ?? json["tags"]?[RunTags.SourceName])
                    ?.GetValue<string>() is { Length: > 0 } place
                ? place
                : source;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return source;
        }
    }

    private static DatasetIdentity? DatasetReference(MlflowDataset dataset) =>
        DatasetIdentity.IsName(dataset.Name) && DatasetIdentity.IsRunId(dataset.Digest)
            ? new DatasetIdentity(dataset.Name, dataset.Digest)
            : null;

    private static string? Find(DatasetInput input, string key) => input.Tags.FirstOrDefault(tag => tag.Key == key)?.Value;

    private static MlflowDataset ToMlflow(DatasetManifest manifest, string runId) => Describe(
        new MlflowDataset
        {
            Name = manifest.Name,
            Digest = runId,
            // What mlflow.data.get_source loads wherever the files are; it knows no source of type mlflow-artifacts.
            SourceType = LocalSource,
            Source = SourceJson($"runs:/{runId}/{new DatasetIdentity(manifest.Name, runId).Folder}"),
        },
        manifest);

    private static MlflowDataset Describe(MlflowDataset dataset, DatasetManifest manifest)
    {
        var schema = MlflowSchema.ToJson(manifest.Columns);
        return dataset with
        {
            Schema = schema is { Length: <= TrackingLimits.DatasetSchema } ? schema : null,
            Profile = manifest.Content == DatasetContent.Rows
                ? new JsonObject
                {
                    ["num_rows"] = manifest.Rows,
                    ["num_elements"] = manifest.Rows * manifest.Columns.Count,
                }.ToJsonString()
                : null,
        };
    }

    // MLflow's own source types: the URI's scheme, "local" for paths and file URIs.
    private static string SourceType(string uri) => UriScheme.Of(uri) switch
    {
        "" or "file" => LocalSource,
        var scheme => scheme.Length <= TrackingLimits.DatasetSourceType ? scheme : scheme[..TrackingLimits.DatasetSourceType],
    };

    private static string SourceJson(string uri) =>
        new JsonObject { [UriScheme.Of(uri) is "http" or "https" ? "url" : "uri"] = uri }.ToJsonString();
}
