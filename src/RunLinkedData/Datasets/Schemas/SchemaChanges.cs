namespace RunLinkedData.Datasets.Schemas;

/// <summary>Changes of columns in messages.</summary>
internal static class SchemaChanges
{
    private const int MostShown = 5;

    /// <summary>The first of them in words.</summary>
    public static string ToText(IReadOnlyCollection<SchemaChange> changes) =>
        string.Join(", ", changes.Take(MostShown)) + (changes.Count > MostShown ? $" and {changes.Count - MostShown} more" : "");
}
