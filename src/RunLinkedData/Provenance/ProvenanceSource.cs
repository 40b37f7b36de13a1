using System.Reflection;

namespace RunLinkedData.Provenance;

/// <summary>Where provenance is captured from: a process, as it sees itself.</summary>
internal sealed record ProvenanceSource
{
    /// <summary>The folder of the program; the git work tree and the list of packages are looked for there.</summary>
    public required string Folder { get; init; }

    /// <summary>The entry assembly; null when the host has none.</summary>
    public required Assembly? Entry { get; init; }

    /// <summary>The command line, the program first.</summary>
    public required IReadOnlyList<string> CommandLine { get; init; }

    /// <summary>All environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The clock, which also knows the time zone.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>This process.</summary>
    /// <param name="variables">All environment variables.</param>
    /// <param name="timeProvider">The clock.</param>
    public static ProvenanceSource OfProcess(IReadOnlyDictionary<string, string> variables, TimeProvider timeProvider) => new()
    {
        Folder = AppContext.BaseDirectory,
        Entry = Assembly.GetEntryAssembly(),
        CommandLine = Environment.GetCommandLineArgs(),
        Variables = variables,
        TimeProvider = timeProvider,
    };
}
