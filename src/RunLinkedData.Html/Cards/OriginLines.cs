using RunLinkedData.Html.Pages;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Model.Provenance.Files;
using RunLinkedData.Provenance.Code;
using RunLinkedData.Provenance.Executors;
using RunLinkedData.Secrets;

namespace RunLinkedData.Html.Cards;

/// <summary>Code, image, executor, log, machine and place of a run, as lines of a card.</summary>
internal static class OriginLines
{
    private const int ShortCommit = 12;

    public static IReadOnlyList<LabeledValue> Of(CardData facts, CardLimits limits)
    {
        var run = facts.Run;
        var longest = Math.Min(limits.Characters, 600);
        IEnumerable<LabeledValue?> all =
        [
            .. Code(run),
            Text("Program", Program(run.Program)),
            Text("Command line", run.Program?.CommandLine is { Count: > 0 } line ? string.Join(" ", line) : null, isCode: true),
            Text("Image", run.Image?.Reference, isCode: true),
            Text("Image digest", run.Image?.Digest ?? run.Image?.Id, isCode: true),
            .. Executor("Executor", run.Executor?.Kind, run.Executor?.Id, run.Executor?.Url, run.Executor?.Attempt),
            Text("Executor details", run.Executor is { Kind: not LocalDetector.Kind } executor ? Details(executor.Details) : null),
            Text("Log", run.Log is { } log ? $"the artifact {log}" : null),
            run.Executor?.Log is { } kept ? Link("Log of the executor", kept.Locator, kept.Url) : null,
            .. Executor("Orchestrator", run.Orchestrator?.Kind, run.Orchestrator?.Id, run.Orchestrator?.Url, run.Orchestrator?.Attempt),
            Text("Machine", run.Machine is { } machine ? Machine(machine) : null),
            Related("Part of run", run.ParentRunId),
            Related("Makes again run", run.Reproduces),
            Related("Retry of run", run.RetryOf),
            .. (run.Members ?? []).Select(member => Text("Joined by", Member(member))),
            Text("Packages", run.Packages is { } packages ? $"{PageText.Count(packages.Count)}, in {ProvenanceFile.Path}" : null),
            facts.PageOf(run.RunId) is { } page
                ? new LabeledValue("In MLflow", PageLink.Of(page))
                : Text("Store", SecretText.RedactSource(facts.TrackingUri), isCode: true),
            Text("Artifacts", SecretText.RedactSource(facts.ArtifactUri), isCode: true),
        ];
        return [.. all.OfType<LabeledValue>()];

        LabeledValue? Text(string name, string? value, bool isCode = false) =>
            string.IsNullOrEmpty(value) ? null : LabeledValue.OfText(name, value, longest) with { IsCode = isCode };

        LabeledValue Link(string name, string label, string? address) => new(name, PageLink.Of(PageText.Cut(label, longest), address));

        IEnumerable<LabeledValue?> Executor(string name, string? kind, string? id, string? url, int? attempt)
        {
            if (kind is not null)
            {
                yield return Link(name, $"{kind} {id}{(attempt > 1 ? $", attempt {attempt}" : "")}", url);
            }
        }

        LabeledValue? Related(string name, string? runId) => runId is null ? null
            : facts.PageOf(runId) is { } page ? Link(name, runId, page)
            : Text(name, runId, isCode: true);
    }

    private static IEnumerable<LabeledValue?> Code(RunProvenance run)
    {
        if (run.Code is not { } code)
        {
            yield break;
        }

        var remote = GitRemote.WithoutSecrets(code.Remote);
        if (code.Commit is { } commit)
        {
            var label = commit.Length > ShortCommit ? commit[..ShortCommit] : commit;
            yield return new LabeledValue(
                "Commit",
                PageLink.Of(
                    code.Branch is { } branch ? $"{label} on {PageText.Cut(branch, 200)}" : label, GitRemote.CommitUrl(remote, commit)));
        }

        if (code.WorkTreeCommit is { } other)
        {
            yield return new LabeledValue("Commit of the work tree", new PageLink(PageText.Cut(other, ShortCommit), null));
        }

        if (remote is not null)
        {
            yield return new LabeledValue("Repository", PageLink.Of(remote));
        }

        if (code.IsDirty is { } isDirty)
        {
            var words = !isDirty ? "none"
                : run.Diff is { } diff
                    ? $"yes, in the artifact {diff}{(code.IsDiffCut == true ? ", cut" : code.IsDiffExact == false ? ", not exact" : "")}"
                : "yes, not kept";
            yield return new LabeledValue("Uncommitted changes", new PageLink(words, null));
        }
    }

    private static string? Program(ProgramProvenance? program) => program is null ? null
        : string.Join(
            ", ", new[] { $"{program.Name} {program.Version}".Trim(), program.Framework }.Where(part => !string.IsNullOrEmpty(part)));

    private static string Member(MemberProvenance member) =>
        $"{Program(member.Program) ?? "a program"}, {member.Status}"
        + (member.Code?.Commit is { } commit ? $", commit {PageText.Cut(commit, ShortCommit)}" : "")
        + (member.Packages is { } packages ? $", {PageText.Count(packages.Count, "package")}" : "")
        + (member.Error is null ? "" : $": {member.Error}");

    private static string? Details(IReadOnlyDictionary<string, string>? details) =>
        details is null ? null : string.Join(", ", details.Take(20).Select(detail => $"{detail.Key}: {detail.Value}"));

    private static string Machine(MachineProvenance machine) =>
        $"{machine.Host}, {machine.Os}, {machine.Architecture}, {PageText.Count(machine.Processors, "processor")}, "
        + $"{PageText.Bytes(machine.MemoryBytes)}{(machine.IsContainer ? ", container" : "")}";
}
