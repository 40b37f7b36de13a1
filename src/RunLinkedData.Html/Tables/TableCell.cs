namespace RunLinkedData.Html.Tables;

/// <summary>A value of a row.</summary>
/// <param name="Text">Its text, or its beginning; null where there is no value.</param>
/// <param name="IsNumber">Whether it is set as a number.</param>
internal sealed record TableCell(string? Text, bool IsNumber);
