namespace RunLinkedData.Model.Manifest;

/// <summary>A column of a dataset.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type, in the words of <c>docs/datasets.md</c>: <c>int32</c>, <c>decimal(38,18)</c>, <c>list&lt;string&gt;</c> ...</param>
/// <param name="Nullable">Whether nulls are allowed.</param>
public sealed record DatasetColumn(string Name, string Type, bool Nullable);
