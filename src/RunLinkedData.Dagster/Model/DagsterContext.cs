using System.Globalization;
using System.Text.Json;

namespace RunLinkedData.Dagster.Model;

/// <summary>What Dagster has told of the step that this program is: run, assets, partitions, and what its author has added.</summary>
/// <remarks>
/// Keys of assets are texts of their parts with slashes between them; a slash or a backslash in a part has a backslash before it. What
/// the step does not have is an <see cref="InvalidOperationException"/> that says so.
/// </remarks>
public sealed class DagsterContext
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz";

    private readonly JsonElement _json;

    internal DagsterContext(JsonElement json)
    {
        _json = json;
        RunId = Find("run_id") is { ValueKind: JsonValueKind.String } id
            ? id.GetString()!
            : throw new DagsterException("The context that Dagster has handed over has no run_id. Something has changed or cut it.");
        JobName = Text("job_name");
        RetryNumber = Find("retry_number") is { ValueKind: JsonValueKind.Number } number ? number.GetInt32() : 0;
        Extras = Map("extras") ?? new Dictionary<string, JsonElement>();
        Assets = Find("asset_keys") is { ValueKind: JsonValueKind.Array } keys
            ? [.. keys.EnumerateArray().Select(key => key.GetString()!)]
            : null;
    }

    /// <summary>The ID of the run in Dagster: the same in each attempt of the step.</summary>
    public string RunId { get; }

    /// <summary>The job; null when the asset was called directly.</summary>
    public string? JobName { get; }

    /// <summary>How often the step was tried before.</summary>
    public int RetryNumber { get; }

    /// <summary>What the author of the asset hands over; numbers keep all their digits.</summary>
    public IReadOnlyDictionary<string, JsonElement> Extras { get; }

    /// <summary>Whether the step is of assets, or of their checks.</summary>
    public bool IsAssetStep => Assets is not null;

    /// <summary>The keys of the assets that the step makes; none in a step of checks alone.</summary>
    /// <exception cref="InvalidOperationException">The step is not of assets.</exception>
    public IReadOnlyList<string> AssetKeys => Assets ?? throw NoAsset();

    /// <summary>The key of the asset that the step makes.</summary>
    /// <exception cref="InvalidOperationException">The step makes none, or several.</exception>
    public string AssetKey => AssetKeys is [var key] ? key : throw NotOne();

    /// <summary>The code version of each asset, null where it has none.</summary>
    /// <exception cref="InvalidOperationException">The step is not of assets.</exception>
    public IReadOnlyDictionary<string, string?> CodeVersions => (Map("code_version_by_asset_key") ?? throw NoAsset())
        .ToDictionary(entry => entry.Key, entry => entry.Value.GetString());

    /// <summary>The code version of the asset that the step makes, null where it has none.</summary>
    /// <exception cref="InvalidOperationException">The step makes none, or several.</exception>
    public string? CodeVersion => CodeVersions.GetValueOrDefault(AssetKey);

    /// <summary>From what each asset was materialized the last time, null where it never was.</summary>
    /// <exception cref="InvalidOperationException">The step is not of assets.</exception>
    public IReadOnlyDictionary<string, AssetProvenance?> Provenances => (Map("provenance_by_asset_key") ?? throw NoAsset())
        .ToDictionary(entry => entry.Key, entry => ProvenanceOf(entry.Value));

    /// <summary>From what the asset that the step makes was materialized the last time, null where it never was.</summary>
    /// <exception cref="InvalidOperationException">The step makes none, or several.</exception>
    public AssetProvenance? Provenance => Provenances.GetValueOrDefault(AssetKey);

    /// <summary>
    /// Whether the step is of partitions that Dagster tells. Of a step that makes several partitions in one run it tells none: its author
    /// hands them over as an extra.
    /// </summary>
    public bool IsPartitionStep => Map("partition_key_range") is not null;

    /// <summary>The key of the partition.</summary>
    /// <exception cref="InvalidOperationException">The step is of no partition.</exception>
    public string PartitionKey => Partition ?? throw NoPartition();

    /// <summary>The first and the last partition.</summary>
    /// <exception cref="InvalidOperationException">The step is of no partition.</exception>
    public PartitionKeyRange PartitionKeyRange => Map("partition_key_range") is { } range
        ? new PartitionKeyRange { Start = range["start"].GetString()!, End = range["end"].GetString()! }
        : throw NoPartition();

    /// <summary>The time that the partition covers; null where partitions are not of time alone.</summary>
    /// <exception cref="InvalidOperationException">The step is of no partition.</exception>
    public PartitionTimeWindow? PartitionTimeWindow => Map("partition_time_window") is { } window
        ? new PartitionTimeWindow { Start = Time(window["start"]), End = Time(window["end"]) }
        : IsPartitionStep ? null : throw NoPartition();

    /// <summary>The key of the partition; null where none is told.</summary>
    internal string? Partition => Text("partition_key");

    /// <summary>The assets; null where the step is of none.</summary>
    internal IReadOnlyList<string>? Assets { get; }

    /// <summary>What the author of the asset hands over under a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="InvalidOperationException">There is no such extra.</exception>
    public JsonElement GetExtra(string name) => Extras.TryGetValue(name, out var value)
        ? value
        : throw new InvalidOperationException(
            $"There is no extra '{name}'. The asset hands it over: PipesSubprocessClient.run(..., extras={{\"{name}\": ...}}).");

    private static DateTimeOffset Time(JsonElement value) =>
        DateTimeOffset.TryParseExact(value.GetString(), TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new DagsterException($"Dagster has told a time that is none: {value.GetRawText()}.");

    private static AssetProvenance? ProvenanceOf(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : new AssetProvenance
    {
        CodeVersion = value.GetProperty("code_version").GetString()!,
        InputDataVersions = value.GetProperty("input_data_versions").EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!),
        IsUserProvided = value.GetProperty("is_user_provided").GetBoolean(),
    };

    private static InvalidOperationException NoAsset() => new("This step of Dagster is of no asset. It is an op: ask IsAssetStep first.");

    private static InvalidOperationException NoPartition() => new(
        "Dagster has told no partition of this step: its asset has none, or makes several in one run. Ask IsPartitionStep first.");

    private InvalidOperationException NotOne() => new(
        $"This step of Dagster makes {AssetKeys.Count} assets, not one: {string.Join(", ", AssetKeys)}. "
        + "Say which: AssetKeys has all of them.");

    private JsonElement? Find(string name) =>
        _json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string? Text(string name) => Find(name)?.GetString();

    private Dictionary<string, JsonElement>? Map(string name) => Find(name) is { ValueKind: JsonValueKind.Object } map
        ? map.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value)
        : null;
}
