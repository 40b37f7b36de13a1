using RunLinkedData.Model;

namespace RunLinkedData.Lake.Files;

/// <summary>A table cannot be read as it was at a version. Nothing of it is read past what is wrong.</summary>
internal sealed class TableException : RunLinkedDataException
{
    /// <summary>There is no such table, or it never had this version.</summary>
    public const string NotFound = "TABLE_NOT_FOUND";

    /// <summary>The version was there, and what is needed of it was deleted or replaced: its log, or a file.</summary>
    public const string Gone = "TABLE_GONE";

    /// <summary>It needs something of its readers that this one does not know.</summary>
    public const string Unsupported = "TABLE_UNSUPPORTED";

    /// <summary>A file of it is not what its format says.</summary>
    public const string Corrupt = "TABLE_CORRUPT";

    public TableException(string code, string message, Exception? innerException = null)
        : base(code, message, innerException)
    {
    }

    /// <summary>The file or folder that is gone or damaged, where it is one.</summary>
    public string? File { get; init; }

    /// <summary>The error of a file that is not what its format says.</summary>
    /// <param name="file">The file.</param>
    /// <param name="what">What is wrong with it: the rest of a sentence.</param>
    /// <param name="cause">The cause, if there is one.</param>
    public static TableException Damaged(string file, string what, Exception? cause = null) =>
        new(Corrupt, $"'{file}' {what}.", cause) { File = file };
}
