using RunLinkedData.Model;

namespace RunLinkedData.Datasets.Sources;

/// <summary>
/// A table of another program cannot be read as it was at a version. Nothing of it is read past what is wrong.
/// <see cref="RunLinkedDataException.Code"/> is one of <c>TABLE_NOT_FOUND</c>, <c>TABLE_GONE</c>, <c>TABLE_UNSUPPORTED</c>,
/// <c>TABLE_CORRUPT</c>.
/// </summary>
public sealed class SourceException : RunLinkedDataException
{
    /// <summary>Makes the error.</summary>
    /// <param name="code">One of <see cref="ErrorCode"/>.</param>
    /// <param name="message">What is wrong, with which table, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public SourceException(string code, string message, Exception? innerException = null)
        : base(code, message, innerException)
    {
    }

    /// <summary>The file or folder that is gone or damaged, where it is one.</summary>
    public string? File { get; init; }

    /// <summary>The error of a file that is not what its format says.</summary>
    /// <param name="file">The file.</param>
    /// <param name="what">What is wrong with it: the rest of a sentence.</param>
    /// <param name="cause">The cause, if there is one.</param>
    public static SourceException Damaged(string file, string what, Exception? cause = null) =>
        new(ErrorCode.TableCorrupt, $"'{file}' {what}.", cause) { File = file };
}
