namespace RunLinkedData.Provenance.Executors;

/// <summary>
/// All that detection may look at: the variables, the names of machine and process, and how long it may ask the metadata of ECS.
/// </summary>
internal sealed class ExecutionEnvironment
{
    private readonly Func<string, string?> _read;

    /// <summary>Takes the variables through <paramref name="read"/>.</summary>
    public ExecutionEnvironment(Func<string, string?> read) => _read = read;

    /// <summary>Takes the variables of a dictionary; all others are unset.</summary>
    public ExecutionEnvironment(IReadOnlyDictionary<string, string> variables)
        : this(variables.GetValueOrDefault)
    {
    }

    public string HostName { get; init; } = "localhost";

    public int ProcessId { get; init; }

    /// <summary>Which start of a process of this number it is, and whose numbers they are; see <see cref="ProgramStart"/>.</summary>
    public string? ProgramStarted { get; init; }

    public string? ProcessNamespace { get; init; }

    /// <summary>The limit of the one call to the metadata of ECS, from its beginning to its last byte.</summary>
    public TimeSpan MetadataTimeout { get; init; } = TimeSpan.FromSeconds(1);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where Kubernetes puts the namespace of a pod.</summary>
    public string NamespaceFile { get; init; } = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

    /// <summary>Where the files lie that executors leave for their programs: the root of this machine, elsewhere in a test.</summary>
    public string Root { get; init; } = "/";

    public string WorkingFolder { get; init; } = "";

    /// <summary>This machine and this program, with variables that come from <paramref name="read"/>.</summary>
    public static ExecutionEnvironment OfProgram(Func<string, string?> read) =>
        new(read)
        {
            HostName = NameOfMachine(),
            ProcessId = Environment.ProcessId,
            ProgramStarted = ProgramStart.Of(Environment.ProcessId)?.Text,
            ProcessNamespace = ProgramStart.Namespace(),
            WorkingFolder = NameOfFolder(),
        };

    /// <summary>A variable without white space around it; null when it is not set or empty.</summary>
    public string? Read(string name) => _read(name)?.Trim() is { Length: > 0 } value ? value : null;

    private static string NameOfFolder()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            // It may have been deleted.
            return "";
        }
    }

    private static string NameOfMachine()
    {
        try
        {
            return Environment.MachineName;
        }
        catch (InvalidOperationException)
        {
            return "localhost";
        }
    }
}
