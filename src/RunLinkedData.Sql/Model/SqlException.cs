using RunLinkedData.Model;

namespace RunLinkedData.Sql.Model;

/// <summary>
/// A query could not be answered. <see cref="RunLinkedDataException.Code"/> is one of <c>SQL_INVALID</c>, <c>SQL_REFUSED</c>,
/// <c>SQL_SCHEMA</c>, <c>SQL_FAILED</c>.
/// </summary>
public sealed class SqlException : RunLinkedDataException
{
    internal SqlException(string code, string message, Exception? innerException = null)
        : base(code, message, innerException)
    {
    }

    /// <summary>Where in the text of the query, from 0 on; null when it is no matter of a place.</summary>
    public int? Position { get; internal init; }
}
