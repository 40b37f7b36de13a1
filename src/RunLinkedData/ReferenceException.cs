namespace RunLinkedData;

/// <summary>A reference is not well-formed (<c>REFERENCE_INVALID</c>), or what it names is not there (<c>REFERENCE_NOT_FOUND</c>).</summary>
public sealed class ReferenceException : RunLinkedDataException
{
    internal ReferenceException(string code, string reference, string message)
        : base(code, message) => Reference = reference;

    /// <summary>The reference as it was given.</summary>
    public string Reference { get; }
}
