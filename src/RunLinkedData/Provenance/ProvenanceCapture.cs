using System.Runtime.InteropServices;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Provenance.Host;

namespace RunLinkedData.Provenance;

/// <summary>The code and the environment that a run executes: all that can be told quickly, without another process.</summary>
internal sealed record ProvenanceCapture
{
    /// <summary>The code; its dirty flag comes with <see cref="CaptureChangesAsync"/>.</summary>
    public required CodeProvenance Code { get; init; }

    /// <summary>The program.</summary>
    public required ProgramProvenance Program { get; init; }

    /// <summary>The packages of the program; null when they are switched off, or it is another program than this.</summary>
    public IReadOnlyList<PackageVersion>? Packages { get; init; }

    /// <summary>The machine; null when it is switched off.</summary>
    public MachineProvenance? Machine { get; init; }

    /// <summary>The environment variables that are allowed, redacted.</summary>
    public required IReadOnlyDictionary<string, string> EnvironmentVariables { get; init; }

    /// <summary>What could not be captured, and why.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Captures all of it. Does not throw for what it finds; that becomes a note.</summary>
    public static ProvenanceCapture Capture(ProvenanceSource source, ProvenanceOptions options)
    {
        List<string> notes = [];
        var program = Try("program", () => ProgramCapture.Capture(source.Entry, source.CommandLine, options, notes))
            ?? new ProgramProvenance { Framework = RuntimeInformation.FrameworkDescription };
        return new ProvenanceCapture
        {
            Code = Try("code", () => CodeCapture.Capture(options.CodeFolder ?? source.Folder, program, options, notes)) ?? new CodeProvenance(),
            Program = program,
            Packages = options.Packages && options.Program is null ? Try("packages", () => PackageList.Read(source.Folder, program.Name, notes)) : null,
            Machine = options.Machine ? Try("machine", () => MachineCapture.Capture(source.Variables, source.TimeProvider)) : null,
            EnvironmentVariables = Try("environment variables", () => VariableCapture.Capture(source.Variables, options.EnvironmentVariables, notes)) ?? new Dictionary<string, string>(),
            Notes = notes,
        };

        T? Try<T>(string what, Func<T> capture)
            where T : class
        {
            try
            {
                return capture();
            }
            catch (Exception exception)
            {
                // Nothing of this is worth a run.
                notes.Add($"The {what} could not be captured: {exception.Message}");
                return null;
            }
        }
    }

    /// <summary>Asks <c>git</c> for the changes of the work tree, in processes of its own. Does not throw for what it finds; that becomes a note.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; git was ended.</exception>
    public Task<CodeChanges> CaptureChangesAsync(ProvenanceSource source, ProvenanceOptions options, CancellationToken cancellationToken = default) =>
        ChangesCapture.CaptureAsync(Code, options, source.Variables.GetValueOrDefault("PATH"), source.TimeProvider, cancellationToken);
}
