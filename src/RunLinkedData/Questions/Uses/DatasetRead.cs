using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Reads;

namespace RunLinkedData.Questions.Uses;

/// <summary>That a run has read a version.</summary>
/// <param name="Process">The process of the run.</param>
/// <param name="Run">The run.</param>
/// <param name="Version">The run that wrote the version.</param>
/// <param name="Columns">Which columns it has read; null when that is not recorded.</param>
/// <param name="Known">Which columns the version has; null when that is not recorded.</param>
internal sealed record DatasetRead(
    string Process, MlflowRun Run, MlflowRun Version, ReadColumns? Columns, IReadOnlyList<string>? Known)
{
    /// <summary>Whether more may have been read than is recorded.</summary>
    public bool IsUnknown => Columns is null or { IsCut: true } || !HasSaidAll(Run);

    /// <summary>How certain it is that a column was read; null when it was not. Without a column, the version was.</summary>
    public UseCertainty? CertaintyOf(string? column) =>
        column is null || Columns?.Names.Contains(column, StringComparer.Ordinal) == true ? UseCertainty.Reads
        : Columns is { IsComplete: true } && !IsUnknown ? null
        : Known?.Contains(column, StringComparer.Ordinal) == false ? null
        : UseCertainty.MayRead;

    // Programs say it before they end well. Of others it is not known whether they could.
    private static bool HasSaidAll(MlflowRun run) =>
        run.Info.Status == RunStatus.Finished
        && !run.Tags.Any(tag => tag.Key.StartsWith(RunTags.MemberPrefix, StringComparison.Ordinal)
            && !tag.Value.StartsWith(RunStatus.Finished.ToText(), StringComparison.Ordinal));
}
