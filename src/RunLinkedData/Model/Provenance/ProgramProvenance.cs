namespace RunLinkedData.Model.Provenance;

/// <summary>The program that executes a run.</summary>
public sealed record ProgramProvenance
{
    /// <summary>The name of the entry assembly, or of the one that a host has loaded; null when an unusual host has none.</summary>
    public string? Name { get; init; }

    /// <summary>Its informational version without the commit, such as <c>1.2.3</c>; or null.</summary>
    public string? Version { get; init; }

    /// <summary>The commit that the .NET SDK stamped into it when it was built: 40 or 64 lower-case hexadecimal digits; or null.</summary>
    public string? Commit { get; init; }

    /// <summary>
    /// The program that loaded it, such as <c>testhost</c>, <c>dotnet-interactive</c> or the runtime of AWS Lambda;
    /// null for a program of its own.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>
    /// The source file that was started: a script, the file of a program in one file, a notebook; null when
    /// it was none, or it is not known.
    /// </summary>
    public string? Script { get; init; }

    /// <summary>The digest of that file, <c>sha256:...</c>; or null.</summary>
    public string? ScriptDigest { get; init; }

    /// <summary>
    /// The artifact that holds a copy of that file without secrets, such as <c>provenance/script.py</c>; null when the commit or the diff
    /// of the code has it, or it is not kept.
    /// </summary>
    public string? ScriptCopy { get; init; }

    /// <summary>The file of the entry assembly, else the file of the process; or null.</summary>
    public string? Path { get; init; }

    /// <summary>The file of the process: the program itself, or the <c>dotnet</c> that executes it; or null.</summary>
    public string? Executable { get; init; }

    /// <summary>The .NET that executes it, such as <c>.NET 10.0.1</c>; null for a program of another kind.</summary>
    public string? Framework { get; init; }

    /// <summary>
    /// The command line, the program first, with <c>***</c> in place of what looks like a secret; null when it is switched
    /// off. At most 64 Ki characters.
    /// </summary>
    public IReadOnlyList<string>? CommandLine { get; init; }

    /// <summary>
    /// The processor time, in seconds, that the whole program took while the run was open: of user and kernel, on all processors. Under
    /// <c>rld run</c> it is that of the program and all that it started and waited for. Null when the system does not tell.
    /// </summary>
    public double? CpuSeconds { get; init; }

    /// <summary>
    /// The most memory, in bytes, that the program had in use since it was started; under <c>rld run</c>, the one process of it that had
    /// most. Null when the system does not tell, and of programs under <c>rld run</c> that had less than <c>rld</c> itself.
    /// </summary>
    public long? PeakMemoryBytes { get; init; }
}
