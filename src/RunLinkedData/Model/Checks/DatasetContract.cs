namespace RunLinkedData.Model.Checks;

/// <summary>Which data contract a version was checked by.</summary>
public sealed record DatasetContract
{
    /// <summary>The contract's <c>id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its <c>version</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Its <c>name</c>; null when it has none.</summary>
    public string? Name { get; init; }

    /// <summary>The SHA-256 of the file, in hexadecimal.</summary>
    public required string Sha256 { get; init; }
}
