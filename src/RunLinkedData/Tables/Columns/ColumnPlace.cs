using System.Globalization;
using RunLinkedData.Model;

namespace RunLinkedData.Tables.Columns;

/// <summary>
/// Where values stand, for errors: the column, the row (from 1) of the first of them, and the file if they come from one.
/// </summary>
internal readonly record struct ColumnPlace(DatasetIdentity Dataset, string Column, long FirstRow, string File = "", bool OneRow = false)
{
    /// <summary>The place of the elements of the list in one of the rows.</summary>
    public ColumnPlace InList(int offset) => this with { FirstRow = RowOf(offset), OneRow = true };

    /// <summary>A value that cannot be stored.</summary>
    public DatasetException BadValue(int offset, object? value, string why) => Dataset.Error(
        ErrorCode.DatasetValue,
        string.Create(
            CultureInfo.InvariantCulture, $"Column '{Column}', row {RowOf(offset)} of {Dataset} cannot be stored: {Show(value)} {why}"));

    /// <summary>A null in a member that takes none.</summary>
    public DatasetException BadNull(int offset, string fix = "Make the member nullable, or give it a value.") =>
        BadValue(offset, null, "is not allowed, as the member is not nullable. " + fix);

    /// <summary>A stored value that does not fit the member.</summary>
    public DatasetException Unreadable(int offset, object? value, string type) => Dataset.Error(
        ErrorCode.DatasetValue,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Column '{Column}', row {RowOf(offset)} of file '{File}' of {Dataset} cannot be read: {Show(value)} does not fit {type}."));

    /// <summary>A stored null that is read into a member that takes none.</summary>
    public DatasetSchemaException UnexpectedNull(int offset) => Dataset.Schema(
        Column, File, "null", "a value",
        string.Create(
            CultureInfo.InvariantCulture,
            $"Column '{Column}', row {RowOf(offset)} of file '{File}' of {Dataset} is null, "
            + $"but its member is not nullable. Make the member nullable."));

    private long RowOf(int offset) => OneRow ? FirstRow : FirstRow + offset;

    private static string Show(object? value)
    {
        var text = value switch
        {
            null => "null",
            string s => "'" + s + "'",
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        return text.Length <= 100 ? text : text[..100] + "...";
    }
}
