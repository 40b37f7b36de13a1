namespace RunLinkedData.Model.Checks;

/// <summary>
/// A data contract cannot be used: <c>CONTRACT_INVALID</c>, or <c>CONTRACT_UNSUPPORTED</c> for what the standard has and is not checked
/// here. The message says where, and what to do.
/// </summary>
public sealed class ContractException : RunLinkedDataException
{
    internal ContractException(string code, string message, string? path, int? line = null, int? column = null, Exception? cause = null)
        : base(code, message, cause) => (Path, Line, Column) = (path, line, column);

    /// <summary>The file, as it was named; null for a text.</summary>
    public string? Path { get; }

    /// <summary>The line of what is wrong, from 1; null when it is the whole.</summary>
    public int? Line { get; }

    /// <summary>The column of what is wrong, from 1; null when it is the whole.</summary>
    public int? Column { get; }
}
