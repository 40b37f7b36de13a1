using System.Text.Json;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Members;
using RunLinkedData.Model.Provenance;
using RunLinkedData.Model.Provenance.Files;
using RunLinkedData.Versions.Provenance;

namespace RunLinkedData.Questions.Verification;

/// <summary>
/// What programs have recorded on a run that the record of the run does not tell of: whoever wrote it did not look for them, or they
/// went on when it was written.
/// </summary>
internal sealed class OtherPrograms(IArtifactStore artifacts, RunFindings findings, RunProvenance record)
{
    // Null for one that has left no record: it was killed, or writes none. What it did nobody can say.
    private IReadOnlyList<MemberProvenance?>? _untold;

    /// <summary>Whether one of them may have recorded what the record of the run does not name.</summary>
    /// <param name="names">Whether the record of a program names it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<bool> MayHaveRecordedAsync(Func<MemberProvenance, bool> names, CancellationToken cancellationToken)
    {
        // What they had recorded when they left was in the record of the run.
        if (Told.Any(names))
        {
            return false;
        }

        _untold ??= await ReadAsync(cancellationToken).ConfigureAwait(false);
        return _untold.Any(program => program is null || names(program));
    }

    private IEnumerable<MemberProvenance> Told =>
        (record.Members ?? []).Where(program => program.Status != RunStatus.Running.ToText());

    private async Task<IReadOnlyList<MemberProvenance?>> ReadAsync(CancellationToken cancellationToken)
    {
        var told = Told.Select(program => program.Id).ToHashSet(StringComparer.Ordinal);

        // Of many, the record names some only, and was written when all others had left too that have left by now.
        var isOfMany = record.Members?.Count >= MemberRecords.Most;
        List<MemberProvenance?> untold = [];
        foreach (var program in RunMember.Of(findings.Run).Where(program => !told.Contains(program.Id)))
        {
            if (!isOfMany || program.FindStatus(findings.Run) == RunStatus.Running.ToText())
            {
                untold.Add(await FindAsync(program, cancellationToken).ConfigureAwait(false));
            }
        }

        return untold;
    }

    private async Task<MemberProvenance?> FindAsync(RunMember program, CancellationToken cancellationToken)
    {
        try
        {
            var file = await ProvenanceArtifacts.FindFileAsync(artifacts, program.RecordPath, cancellationToken).ConfigureAwait(false);
            return file is null ? null : MemberFile.Read(file);
        }
        catch (JsonException exception)
        {
            findings.Add(
                VerificationFindingKind.RecordDamaged, null, program.RecordPath,
                $"The record {program.RecordPath} of a program that joined run {findings.RunId} cannot be used: "
                + $"{exception.Message} Restore it from a copy; without it, nobody knows what that program did.");
            return null;
        }
    }
}
