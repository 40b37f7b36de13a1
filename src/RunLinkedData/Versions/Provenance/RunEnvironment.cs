using System.Security.Cryptography;
using System.Text;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Members;
using RunLinkedData.Model.Provenance;

namespace RunLinkedData.Versions.Provenance;

/// <summary>
/// What a run ran in, as one tag: its packages, program, environment variables, machine and uncommitted changes, as far as they may be the
/// cause of other data. Runs with the same tag had all of that in common, and no record has to be read to say so.
/// </summary>
internal static class RunEnvironment
{
    // Enough that no two environments of one store are the same by chance, and short enough for a column of MLflow's table.
    private const int Digits = 16;

    /// <summary>The tag; null when the changes of the code are not known in full.</summary>
    /// <param name="record">What is recorded of the run.</param>
    /// <param name="diff">The changes against the commit, as they are kept.</param>
    public static Tag? ToTag(RunProvenance record, byte[]? diff)
    {
        if (record.Code is { IsDirty: true } && (diff is null || record.Code.IsDiffCut == true))
        {
            return null;
        }

        // The lengths keep two lists of facts apart whose texts, put together, are the same.
        StringBuilder text = new();
        foreach (var (kind, name, value) in FactsOf(record))
        {
            text.Append(kind).Append(' ').Append(name.Length).Append(' ').Append(value.Length).Append(' ').Append(name).Append(value);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text.ToString()));
        hash.AppendData(diff ?? []);
        return new Tag(RunTags.Environment, Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits]);
    }

    /// <summary>Whether both runs are known to have run in the same.</summary>
    public static bool IsSame(MlflowRun one, MlflowRun other) =>
        one.FindTag(RunTags.Environment) is { } environment && environment == other.FindTag(RunTags.Environment);

    /// <summary>
    /// What is recorded of a run, without reading its record: what MLflow holds, and the rest of a run that ran in the same. Null when
    /// that is not all that can be compared.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="process">Its process.</param>
    /// <param name="other">A run whose record is known.</param>
    /// <param name="record">That record.</param>
    public static RunProvenance? FindRecord(MlflowRun run, string process, MlflowRun other, RunProvenance record)
    {
        if (!IsSame(run, other) || RunMember.Of(run).Count > 0)
        {
            return null;
        }

        // Of inputs the record knows more.
        var known = ProvenanceRecords.FromMlflow(run, process);
        return known.Inputs.Count > 0
            ? null
            : known with
            {
                Program = record.Program,
                Packages = record.Packages,
                EnvironmentVariables = record.EnvironmentVariables,
                Machine = record.Machine,
                Diff = record.Diff,
            };
    }

    private static IEnumerable<(string Kind, string Name, string Value)> FactsOf(RunProvenance record) =>
    [
        .. (record.Packages ?? [])
            .OrderBy(package => package.Name, StringComparer.Ordinal)
            .ThenBy(package => package.Version, StringComparer.Ordinal)
            .Select(package => ("package", package.Name, package.Version)),
        .. (record.EnvironmentVariables ?? new Dictionary<string, string>())
            .Where(variable => !StartVariables.Contains(variable.Key))
            .OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => ("variable", variable.Key, variable.Value)),
        .. new (string Name, string? Value)[]
            {
                ("name", record.Program?.Name),
                ("version", record.Program?.Version),
                ("framework", record.Program?.Framework),
                ("script", record.Program?.ScriptDigest),
                ("os", record.Machine?.Os),
                ("architecture", record.Machine?.Architecture),
                ("time_zone", record.Machine?.TimeZone),
            }
            .Select(fact => ("fact", fact.Name, fact.Value ?? "")),

        // The first is the file of the program, which lies elsewhere on each machine.
        .. (record.Program?.CommandLine ?? []).Skip(1).Select((argument, i) => ("argument", $"{i}", argument)),
    ];
}
