namespace RunLinkedData.Tables.Rows;

/// <summary>
/// What a member of a row is where there is no column for it.
/// <c>IsInitial</c>: what it is when the row was made; it is not set.
/// </summary>
internal sealed record MissingValue(object? Value, bool IsInitial = false);
