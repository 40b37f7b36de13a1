using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tables.Formats;

/// <summary>The ways to store rows.</summary>
internal static class DatasetFormats
{
    private static readonly IDatasetFormat Parquet = new ParquetFormat();
    private static readonly IDatasetFormat Csv = new CsvFormat();
    private static readonly IDatasetFormat JsonLines = new JsonLinesFormat();

    public static IDatasetFormat Of(DatasetFormat format) => format switch
    {
        DatasetFormat.Parquet => Parquet,
        DatasetFormat.Csv => Csv,
        DatasetFormat.JsonLines => JsonLines,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No format of rows."),
    };
}
