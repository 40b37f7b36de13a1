namespace RunLinkedData.MLflow.Tracking.Search;

internal enum SearchTokenKind
{
    /// <summary>A key with or without its entity.</summary>
    Identifier,

    /// <summary>A quoted text that can only be a value.</summary>
    Text,
    Number,
    Comparator,
    Word,
    Open,
    Close,
    Comma,
}

/// <summary>A piece of a filter.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Where it begins in the filter.</param>
/// <param name="Source">As it was written.</param>
/// <param name="Value">Its text without quotes; of an identifier the key.</param>
/// <param name="Prefix">The entity before the dot of an identifier, or null.</param>
internal sealed record SearchToken(SearchTokenKind Kind, int Position, string Source, string Value, string? Prefix = null);
