namespace RunLinkedData.Html.Histories;

/// <summary>A column that not all versions have, or not with the same type.</summary>
internal sealed record ColumnLife(string Name, string Types, string Versions);
