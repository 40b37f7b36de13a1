using RunLinkedData.Model.Provenance;
using RunLinkedData.Questions.Comparison.External;
using RunLinkedData.Versions.Provenance;

namespace RunLinkedData.Questions.Comparison;

/// <summary>
/// Finds what of their own is not the same in two runs, from what is recorded of them. The code is the part of <see cref="CodeChanges"/>.
/// </summary>
internal static class RunChanges
{
    // Of the executor's facts, those that are chosen by people and may change what is computed. The others name the single execution.
    private static readonly string[] ExecutorDetailNames =
        ["account", "memory_mb", "namespace", "partition", "pool", "queue", "region", "runner_environment", "runtime_version"];

    private static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public static IEnumerable<Change> Of(RunProvenance one, RunProvenance two) =>
    [
        .. Compare(ChangeKind.Parameter, one.Parameters, two.Parameters),
        .. Image(one.Image, two.Image),
        .. one.Packages is { } packages && two.Packages is { } others ? Compare(ChangeKind.Package, ByName(packages), ByName(others)) : [],
        .. ExternalInputs(one, two),
        .. one.Program is { } program && two.Program is { } other
            ? Compare(ChangeKind.Program, Facts(program, other), Facts(other, program))
            : [],
        .. one.EnvironmentVariables is { } variables && two.EnvironmentVariables is { } otherVariables
            ? Compare(ChangeKind.EnvironmentVariable, variables, otherVariables).Where(change => !StartVariables.Contains(change.Name))
            : [],
        .. one.Machine is { } machine && two.Machine is { } otherMachine
            ? Compare(ChangeKind.Machine, Facts(machine), Facts(otherMachine))
            : [],
        .. Compare(ChangeKind.Executor, Facts(one.Executor, two.Executor), Facts(two.Executor, one.Executor)),
    ];

    /// <summary>What <see cref="Of"/> could not compare, as a sentence about each run that lacks something.</summary>
    public static IEnumerable<string> Notes(params RunProvenance[] runs) =>
        from run in runs
        let missing = Missing(run).ToList()
        where missing.Count > 0
        select $"Not compared, as run {run.RunId} does not tell them: {string.Join(", ", missing)}.";

    private static IEnumerable<string> Missing(RunProvenance run) =>
        from part in new (string Name, object? Value)[]
        {
            ("packages", run.Packages),
            ("program", run.Program),
            ("environment variables", run.EnvironmentVariables),
            ("machine", run.Machine),
        }
        where part.Value is null
        select part.Name;

    private static IEnumerable<Change> Compare(
        ChangeKind kind, IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> two) =>
        from name in one.Keys.Union(two.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
        let change = new Change { Kind = kind, Name = name, Original = one.GetValueOrDefault(name), Other = two.GetValueOrDefault(name) }
        where change.Original != change.Other
        select change;

    private static IEnumerable<Change> Image(ContainerImage? one, ContainerImage? two)
    {
        var change = new Change { Kind = ChangeKind.Image, Name = "image", Original = NameOf(one), Other = NameOf(two) };
        return change.Original == change.Other || (one?.Digest is { } digest && digest == two?.Digest) ? [] : [change];
    }

    private static string? NameOf(ContainerImage? image) => ImageName.Of(image) ?? image?.Reference ?? image?.Digest ?? image?.Id;

    // Foreign records may name a package twice.
    private static Dictionary<string, string> ByName(IEnumerable<PackageVersion> packages) => packages
        .GroupBy(package => package.Name, package => package.Version, StringComparer.Ordinal)
        .ToDictionary(
            versions => versions.Key,
            versions => string.Join(", ", versions.Distinct().Order(StringComparer.Ordinal)),
            StringComparer.Ordinal);

    private static IEnumerable<Change> ExternalInputs(RunProvenance one, RunProvenance two)
    {
        foreach (var (name, original, other) in ExternalPairs.Of(one, two))
        {
            var isSamePlace = (original?.Version, original?.Source) == (other?.Version, other?.Source);
            foreach (var (what, before, after) in new[]
            {
                (name, original?.Version, other?.Version),
                ($"{name} source", original?.Source, other?.Source),
                ($"{name} digest", isSamePlace ? original?.Digest : null, isSamePlace ? other?.Digest : null),
            })
            {
                if (before != after)
                {
                    yield return new Change { Kind = ChangeKind.ExternalInput, Name = what, Original = before, Other = after };
                }
            }
        }
    }

    // The first argument is the file of the program, which lies elsewhere on each machine.
    // Older records do not tell the script.
    private static Dictionary<string, string> Facts(ProgramProvenance program, ProgramProvenance other) => Known(
        ("name", program.Name),
        ("version", program.Version),
        ("framework", program.Framework),
        ("script", other.ScriptDigest is null ? null : program.ScriptDigest),
        ("arguments", program.CommandLine is { Count: > 1 } line ? string.Join(" ", line.Skip(1)) : null));

    private static Dictionary<string, string> Facts(MachineProvenance machine) => Known(
        ("os", machine.Os), ("architecture", machine.Architecture), ("time_zone", machine.TimeZone));

    // Executors of two kinds have no facts in common.
    private static IReadOnlyDictionary<string, string> Facts(Executor? executor, Executor? other)
    {
        if (executor is null)
        {
            return None;
        }

        var names = executor.Kind == other?.Kind ? ExecutorDetailNames : [];
        return Known([("kind", executor.Kind), .. names.Select(name => (name, executor.Details.GetValueOrDefault(name)))]);
    }

    private static Dictionary<string, string> Known(params (string Name, string? Value)[] facts) =>
        facts.Where(fact => fact.Value is not null).ToDictionary(fact => fact.Name, fact => fact.Value!, StringComparer.Ordinal);
}
