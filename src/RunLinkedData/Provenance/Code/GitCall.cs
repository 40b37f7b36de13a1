namespace RunLinkedData.Provenance.Code;

/// <summary>A question to <c>git</c>.</summary>
/// <param name="Program">Its file.</param>
/// <param name="Root">The work tree.</param>
/// <param name="Arguments">The command.</param>
internal sealed record GitCall(string Program, string Root, string[] Arguments)
{
    /// <summary>What it reads.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>The index to use in place of the repository's; null for that one.</summary>
    public string? IndexFile { get; init; }
}
