using System.Text.Json;

namespace RunLinkedData.Model.Manifest.Figures;

/// <summary>A value that occurs often in a column.</summary>
public sealed record TopValue
{
    /// <summary>
    /// The value, as <see cref="ColumnProfile.Min"/>, true or false; of text, what looks like a secret is <c>***</c>. Null for text of more
    /// than 200 bytes.
    /// </summary>
    public JsonElement? Value { get; init; }

    /// <summary>How often it occurs; at least so often where <see cref="AtMost"/> is set.</summary>
    public required long Count { get; init; }

    /// <summary>How often it occurs at most; null where <see cref="Count"/> is exact.</summary>
    public long? AtMost { get; init; }
}
