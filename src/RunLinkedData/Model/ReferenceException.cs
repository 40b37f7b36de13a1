namespace RunLinkedData.Model;

/// <summary>
/// A reference is not well-formed (<c>REFERENCE_INVALID</c>), or what it names is not there
/// (<c>REFERENCE_NOT_FOUND</c>, <c>RUN_NOT_FOUND</c>).
/// </summary>
public sealed class ReferenceException : RunLinkedDataException
{
    internal ReferenceException(string code, string reference, string message, int? position = null, Exception? cause = null)
        : base(code, message, cause)
    {
        Reference = reference;
        Position = position;
    }

    /// <summary>The reference as it was given, or the ID of a run.</summary>
    public string Reference { get; }

    /// <summary>
    /// Where <see cref="Reference"/> is wrong: the index of the first character that does not fit, which is its length when something is
    /// missing at the end. Null when it is well-formed and names nothing.
    /// </summary>
    public int? Position { get; }
}
