using System.Globalization;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Lake.Files;

/// <summary>What tells the content of a file from another one of the same size, as its storage says.</summary>
/// <param name="Version">What the storage calls it; null when it does not.</param>
/// <param name="Modified">When it was last written; null when the storage does not say.</param>
internal sealed record FileStamp(string? Version, DateTimeOffset? Modified)
{
    /// <summary>The stamp as a text; null when there is none.</summary>
    public string? Text => Version is not null ? $"version:{Version}" : Modified is { } time ? $"modified:{TextOf(time)}" : null;

    /// <summary>The stamp of a file in a listing.</summary>
    public static FileStamp Of(ArtifactEntry entry) => new(entry.Version, entry.Modified);

    /// <summary>A time as a text of one form.</summary>
    public static string TextOf(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
