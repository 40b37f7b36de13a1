namespace RunLinkedData.Model.Provenance;

/// <summary>The machine or container that a run executes on.</summary>
public sealed record MachineProvenance
{
    /// <summary>The name of the host; in a container usually its ID.</summary>
    public required string Host { get; init; }

    /// <summary>
    /// The user: what <c>LOGNAME</c>, <c>USER</c>, <c>LNAME</c> or <c>USERNAME</c> says, else the name or the number of the account.
    /// </summary>
    public required string User { get; init; }

    /// <summary>The operating system and its version.</summary>
    public required string Os { get; init; }

    /// <summary>The architecture of the process, such as <c>x64</c> or <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The version of .NET, such as <c>10.0.1</c>.</summary>
    public required string DotnetVersion { get; init; }

    /// <summary>How many processors the process may use; a limit of the container counts.</summary>
    public required int Processors { get; init; }

    /// <summary>How much memory the process may use, in bytes: that of the machine, or the limit of the container or of .NET.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The local time zone, such as <c>Europe/Berlin</c>.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Whether the process runs in a container, as far as can be seen from inside.</summary>
    public required bool IsContainer { get; init; }
}
