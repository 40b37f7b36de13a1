namespace RunLinkedData.Html.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its values.</param>
/// <param name="IsNumber">Whether its values are set as numbers.</param>
internal sealed record TableColumn(string Name, string Type, bool IsNumber);
