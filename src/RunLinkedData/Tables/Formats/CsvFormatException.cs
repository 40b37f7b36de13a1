namespace RunLinkedData.Tables.Formats;

/// <summary>A record is no CSV. Readers of datasets say in which file and row.</summary>
internal sealed class CsvFormatException(string problem, int position) : FormatException(problem)
{
    /// <summary>The position of the field, from 0.</summary>
    public int Position => position;
}
