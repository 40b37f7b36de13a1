using System.Text.Json;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Members;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Model.Provenance.Files;
using RunLinkedData.Waiting;

namespace RunLinkedData.Versions.Provenance;

/// <summary>Reads what programs recorded that have joined a run: their records, and what their tags say.</summary>
internal static class MemberRecords
{
    /// <summary>Of more, only their own files tell.</summary>
    public const int Most = 50;

    private const int ReadAtOnce = 16;

    /// <summary>Those that are not among <paramref name="known"/>, after these; null when there are none at all.</summary>
    /// <param name="artifacts">The artifacts of the run.</param>
    /// <param name="run">The run.</param>
    /// <param name="known">Those that are known by now.</param>
    /// <param name="note">Hears what is missing.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<IReadOnlyList<MemberProvenance>?> AddAsync(
        IArtifactStore artifacts,
        MlflowRun run,
        IReadOnlyList<MemberProvenance>? known,
        Action<string> note,
        CancellationToken cancellationToken)
    {
        var all = RunMember.Of(run);
        List<MemberProvenance> members = [.. known ?? []];
        var missing = all.Where(member => members.TrueForAll(found => found.Id != member.Id)).ToList();
        var read = new MemberProvenance[Math.Clamp(Most - members.Count, 0, missing.Count)];
        await LimitedParallel.ForEachAsync(
            missing.Take(read.Length).Index(),
            ReadAtOnce,
            async (member, token) =>
                read[member.Index] = await ReadAsync(artifacts, run, member.Item, note, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        members.AddRange(read);

        if (all.Count > Most)
        {
            note($"{all.Count} programs have joined the run. {Most} of their records are here; the others are in provenance/members.");
        }

        return members.Count == 0 ? null : [.. members.OrderBy(member => member.JoinedAt)];
    }

    private static async Task<MemberProvenance> ReadAsync(
        IArtifactStore artifacts, MlflowRun run, RunMember member, Action<string> note, CancellationToken cancellationToken)
    {
        var status = member.FindStatus(run)!;
        try
        {
            var file = await ProvenanceArtifacts.FindFileAsync(artifacts, member.RecordPath, cancellationToken).ConfigureAwait(false);
            if (file is not null)
            {
                return MemberFile.Read(file) with { Id = member.Id };
            }

            if (status == RunStatus.Running.ToText())
            {
                note($"The program {member.Id} that joined the run has not left it so far: it was killed, or goes on.");
            }
        }
        catch (Exception exception) when (exception is JsonException or MlflowException or IOException)
        {
            note($"The record {member.RecordPath} of a program that joined the run cannot be read: {exception.Message}");
        }

        return new MemberProvenance { Id = member.Id, Status = status, Error = member.FindError(run) };
    }
}
