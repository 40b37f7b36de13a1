namespace RunLinkedData.Model.Manifest;

/// <summary>How a dataset's content is stored.</summary>
public enum DatasetFormat
{
    /// <summary>Parquet files, compressed with Zstandard. The default: small, fast, typed, and read by every data tool.</summary>
    Parquet,

    /// <summary>CSV files as RFC 4180 has them: UTF-8, a header line, LF line ends.</summary>
    Csv,

    /// <summary>JSON Lines: UTF-8, one JSON object per row and line.</summary>
    JsonLines,

    /// <summary>Files as they are: a model, a report, a folder of images.</summary>
    Files,
}
