using System.Globalization;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Model;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Cli.Output;

/// <summary>Where the data of a run comes from, for people.</summary>
internal static class ProvenanceText
{
    public static TextTable ToTable(RunProvenance run, DataVersion? version, ShownGroup? members = null) => new FieldList()
        .Add("version", version?.Reference)
        .Add("run", $"{run.RunId} ({run.RunName}) of {run.Process}")
        .Add(
            "state",
            $"{run.Status}, started {Format.Of(run.StartedAt)}"
            + (run.EndedAt is { } end ? $", took {Format.Of(end - run.StartedAt)}" : "")
            + (run.User is null ? "" : $", by {run.User}"))
        .Add("error", run.Error)
        .Add("parameters", [.. run.Parameters.Select(parameter => $"{parameter.Key} = {parameter.Value}")])
        .Add("metrics", [.. run.Metrics.Select(metric => $"{metric.Key} = {Format.Number(metric.Value)}")])
        .Add(
            "inputs",
            [.. run.Inputs.Select(Input), .. run.ExternalInputs.Select(Input)])
        .Add("outputs", [.. run.Outputs.Select(Output)])
        .Add("code", Code(run.Code), run.Code?.CommitUrl)
        .Add("program", Program(run.Program), run.Program?.CommandLine is { } line ? string.Join(' ', line) : null)
        .Add("used", Usage(run.Program))
        .Add("image", run.Image?.Reference, run.Image?.Digest)
        .Add("executor", run.Executor is { } executor ? $"{executor.Kind} {executor.Id}" : null, run.Executor?.Url)
        .Add("orchestrator", run.Orchestrator is { } orchestrator ? $"{orchestrator.Kind} {orchestrator.Id}" : null, run.Orchestrator?.Url)
        .Add("members", [.. members?.ToLines() ?? []])
        .Add("joined by", [.. members is null ? (run.Members ?? []).Select(Member) : []])
        .Add("log", run.Log ?? run.Executor?.Log?.Url ?? run.Executor?.Log?.Locator)
        .Add("reproduces", run.Reproduces)
        .Add("retry of", run.RetryOf)
        .Add("part of", run.ParentRunId)
        .Add("notes", [.. run.Notes])
        .ToTable();

    private static string Input(ProvenanceInput input) =>
        $"{(input.Process is null ? "" : input.Process + "/")}{input.Dataset}@{input.RunId}"
        + (input.Reference is null ? "" : $" (as {input.Reference})");

    private static string Input(ExternalInput input) =>
        $"{input.Name} {input.Version} from {input.Source}" + (input.Digest is null ? "" : ", pinned");

    private static string Output(ProvenanceOutput output) => output.Rows is { } rows
        ? string.Create(CultureInfo.InvariantCulture, $"{output.Dataset}, {rows:N0} rows, {output.Digest}")
        : $"{output.Dataset}, {output.Digest}";

    private static string Member(MemberProvenance member) =>
        $"{Program(member.Program) ?? "a program"} as {member.Id}, {member.Status}"
        + (Code(member.Code) is { } code ? $", of {code}" : "")
        + (member.Error is null ? "" : $": {member.Error}");

    private static string? Code(CodeProvenance? code) => code?.Commit is null
        ? null
        : code.Commit
        + (code.Branch is null ? "" : $" on {code.Branch}")
        + (code.IsDirty == true ? ", with changes that were not committed" : "")
        + (code.WorkTreeCommit is null ? "" : $", as built; the work tree was at {code.WorkTreeCommit}")
        + (code.Origin == "working_folder" ? ", of the working folder" : "");

    private static string? Usage(ProgramProvenance? program)
    {
        var parts = new[]
        {
            program?.CpuSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s of CPU") : null,
            program?.PeakMemoryBytes is { } bytes
                ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N0} MB of memory at most")
                : null,
        };
        return string.Join(", ", parts.OfType<string>()) is { Length: > 0 } text ? text : null;
    }

    private static string? Program(ProgramProvenance? program) => program?.Name is null
        ? null
        : $"{program.Name} {program.Version} {program.Framework}".Replace("  ", " ", StringComparison.Ordinal)
            + (program.Host is null ? "" : $", loaded by {program.Host}");
}
