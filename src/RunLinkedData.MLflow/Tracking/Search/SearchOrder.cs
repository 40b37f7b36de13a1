namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>One sort key of a search.</summary>
internal sealed record SearchOrder(SearchEntity Entity, string Key, bool Ascending)
{
    public override string ToString() => $"{SearchText.QuoteKey(Entity, Key)} {(Ascending ? "ASC" : "DESC")}";
}
