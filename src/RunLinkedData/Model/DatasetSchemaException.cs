namespace RunLinkedData.Model;

/// <summary>A column is missing, has a type that cannot be read as asked, or holds a null where none is allowed.</summary>
public sealed class DatasetSchemaException : DatasetException
{
    internal DatasetSchemaException(string message, string dataset, string runId, string column, string file, string found, string expected)
        : base(ErrorCode.DatasetSchema, message, dataset, runId)
    {
        Column = column;
        File = file;
        Found = found;
        Expected = expected;
    }

    /// <summary>The name of the column.</summary>
    public string Column { get; }

    /// <summary>The path of the file in the dataset's folder; empty when the data comes from no file.</summary>
    public string File { get; }

    /// <summary>What is there: a type of the manifest's vocabulary where there is one, or <c>nothing</c>, or <c>null</c>.</summary>
    public string Found { get; }

    /// <summary>What was asked for.</summary>
    public string Expected { get; }
}
