using RunLinkedData.Model;
using RunLinkedData.Secrets;
using RunLinkedData.Sql.Model;

namespace RunLinkedData.Sql.Engine;

/// <summary>
/// What DuckDB says of a query, as an error of this library: without the text of the query, and without names of temporary files.
/// </summary>
internal static class EngineErrors
{
    private static readonly string[] Invalid = ["Parser Error", "Binder Error", "Catalog Error", "Syntax Error"];

    /// <summary><c>fileNames</c>: the names of files in messages, by their paths.</summary>
    public static SqlException Of(string message, IReadOnlyDictionary<string, string> fileNames, Exception? cause = null)
    {
        var text = message.Split("\n\nLINE ")[0].Split("\nLINE ")[0].Trim();
        var advice = "Change the query, or cast what does not fit.";
        foreach (var (path, name) in fileNames.Where(file => text.Contains(file.Key, StringComparison.Ordinal)))
        {
            text = text.Replace(path, name, StringComparison.Ordinal);
            advice = "If the file was changed where it lies, 'rld verify' tells; restore it from a copy.";
        }

        text = SecretText.Redact(text.TrimEnd('.') + ".");
        return text switch
        {
            _ when Invalid.Any(kind => text.StartsWith(kind, StringComparison.Ordinal)) =>
                new SqlException(ErrorCode.SqlInvalid, $"The query cannot be answered. {text} Tables are written as \"process/dataset\"; "
                + "docs/sql.md has their columns.", cause),
            _ when text.StartsWith("Permission Error", StringComparison.Ordinal) => Refused(text, cause),
            _ when text.StartsWith("Out of Memory", StringComparison.Ordinal) => new SqlException(
                ErrorCode.SqlFailed,
                $"The query needs more memory than it may take. {text.Split('\n')[0]} "
                + $"Raise {nameof(SqlOptions)}.{nameof(SqlOptions.MemoryBytes)}, or let it read less.",
                cause),
            _ => new SqlException(
                ErrorCode.SqlFailed, $"The answer cannot be computed. {text} {advice}", cause),
        };
    }

    /// <summary>The query wants more than versions.</summary>
    public static SqlException Refused(string what, Exception? cause = null) => new(
        ErrorCode.SqlRefused,
        $"{what} A query is one SELECT over data versions: it reads no other files, writes nothing, and changes no setting.",
        cause);
}
