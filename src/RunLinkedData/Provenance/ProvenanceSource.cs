using System.Reflection;

namespace RunLinkedData.Provenance;

/// <summary>Where provenance is captured from: a process, as it sees itself.</summary>
internal sealed record ProvenanceSource
{
    /// <summary>The folder of the program; the git work tree and the list of packages are looked for there.</summary>
    public required string Folder { get; init; }

    /// <summary>The entry assembly; null when the host has none.</summary>
    public required Assembly? Entry { get; init; }

    /// <summary>The assemblies that are loaded.</summary>
    public Func<IReadOnlyList<Assembly>> Loaded { get; init; } = static () => [];

    /// <summary>The source of a program in one file, as <c>dotnet run FILE</c> executes; null for others.</summary>
    public string? SingleFile { get; init; }

    /// <summary>The working folder.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>The command line, the program first.</summary>
    public required IReadOnlyList<string> CommandLine { get; init; }

    /// <summary>All environment variables.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>The clock, which also knows the time zone.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>This program.</summary>
    /// <param name="variables">All environment variables.</param>
    /// <param name="timeProvider">The clock.</param>
    public static ProvenanceSource OfProgram(IReadOnlyDictionary<string, string> variables, TimeProvider timeProvider) => new()
    {
        Folder = AppContext.BaseDirectory,
        Entry = Assembly.GetEntryAssembly(),
        Loaded = AppDomain.CurrentDomain.GetAssemblies,
        SingleFile = AppContext.GetData("EntryPointFilePath") as string,
        WorkingFolder = CurrentFolder(),
        CommandLine = Environment.GetCommandLineArgs(),
        Variables = variables,
        TimeProvider = timeProvider,
    };

    private static string CurrentFolder()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            // It was deleted meanwhile.
            return AppContext.BaseDirectory;
        }
    }
}
