using System.Reflection;
using System.Runtime.InteropServices;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Provenance.Host;

namespace RunLinkedData.Provenance.Capturing;

/// <summary>The code and the environment that a run executes: all that can be told quickly, without another program.</summary>
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
        var own = Try("program", () => new OwnProgram(options.Program is null ? OwnAssembly.Find(source.Entry, source.Loaded) : null))
            ?? new OwnProgram(source.Entry);
        var script = Try("script", () => EntryScript.Find(source, options.Program, isHosted: own.Assembly is null));
        var program = Try("program", () => ProgramCapture.Capture(own.Assembly ?? source.Entry, source.CommandLine, options, notes))
            ?? new ProgramProvenance { Framework = RuntimeInformation.FrameworkDescription };
        program = (options.Program is null && own.Assembly != source.Entry ? Hosted(program, source, own.Assembly) : program) with
        {
            Script = script,
        };

        return new ProvenanceCapture
        {
            Code = Try("code", () => CodeCapture.Capture(Places(source, options, own.Assembly, script), OfSource(program), options, notes))
                ?? new CodeProvenance(),
            Program = program,
            Packages = options.Packages && options.Program is null
                ? Try("packages", () => PackagesOf(source, own.Assembly, program, notes))
                : null,
            Machine = options.Machine ? Try("machine", () => MachineCapture.Capture(source.Variables, source.TimeProvider)) : null,
            EnvironmentVariables = Try(
                "environment variables", () => VariableCapture.Capture(source.Variables, options.EnvironmentVariables, notes))
                ?? new Dictionary<string, string>(),
            Notes = notes,
        };

        static ProgramProvenance Hosted(ProgramProvenance program, ProvenanceSource source, Assembly? own) =>
            program with { Host = source.Entry?.GetName().Name, Commit = own is null ? null : program.Commit };

        T? Try<T>(string what, Func<T?> capture)
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

    // A program that is executed from its source is that, whatever was stamped into it when it was compiled.
    private static ProgramProvenance OfSource(ProgramProvenance program) =>
        program.Script is null ? program : program with { Commit = null };

    private static IReadOnlyList<CodePlace> Places(ProvenanceSource source, ProvenanceOptions options, Assembly? own, string? script)
    {
        if (options.CodeFolder is { } folder)
        {
            return [new CodePlace(CodeOrigin.CodeFolder, folder)];
        }

        if (script is null && own is not null)
        {
            return [new CodePlace(CodeOrigin.ProgramFolder, FolderOf(source, own))];
        }

        var working = new CodePlace(CodeOrigin.WorkingFolder, source.WorkingFolder);
        return Path.GetDirectoryName(script) is { } around ? [new CodePlace(CodeOrigin.ScriptFolder, around), working] : [working];
    }

    private static string FolderOf(ProvenanceSource source, Assembly own) =>
        own == source.Entry ? source.Folder : Path.GetDirectoryName(OwnAssembly.FileOf(own)) ?? source.Folder;

    private static IReadOnlyList<PackageVersion>? PackagesOf(
        ProvenanceSource source, Assembly? own, ProgramProvenance program, List<string> notes)
    {
        if (own is null && source.Entry is not null)
        {
            notes.Add($"The packages are not known: the code was loaded by {program.Host}, which knows its own only.");
            return null;
        }

        return PackageList.Read(own is null ? source.Folder : FolderOf(source, own), program.Name, notes);
    }

    /// <summary>
    /// Asks <c>git</c> for the changes of the work tree, in processes of its own. Does not throw for what it finds; that becomes a note.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; git was ended.</exception>
    public Task<CodeChanges> CaptureChangesAsync(
        ProvenanceSource source, ProvenanceOptions options, CancellationToken cancellationToken = default) =>
        ChangesCapture.CaptureAsync(
            Code, Program.Script, options, source.Variables.GetValueOrDefault("PATH"), source.TimeProvider, cancellationToken);

    private sealed record OwnProgram(Assembly? Assembly);
}
