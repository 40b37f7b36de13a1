namespace RunLinkedData.Dagster.Model;

/// <summary>From what an asset was materialized the last time. It does not say which versions to read now.</summary>
public sealed record AssetProvenance
{
    /// <summary>The code version of the asset then.</summary>
    public required string CodeVersion { get; init; }

    /// <summary>The data versions of the assets that it was made from, by their keys.</summary>
    public required IReadOnlyDictionary<string, string> InputDataVersions { get; init; }

    /// <summary>Whether its data version was reported, and not made up by Dagster.</summary>
    public required bool IsUserProvided { get; init; }
}
