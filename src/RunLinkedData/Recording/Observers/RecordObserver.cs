using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model.Provenance.Files;

namespace RunLinkedData.Recording.Observers;

/// <summary>Writes the record <c>provenance/run.json</c>, with what the others have to say of the run.</summary>
internal sealed class RecordObserver : IRunObserver
{
    public string Name => $"The record {ProvenanceFile.Path}";

    public TimeSpan TimeLimit => Timeout.InfiniteTimeSpan;

    public Task RunEndingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) =>
        run.Artifacts.WriteAsync(ProvenanceFile.Path, ProvenanceFile.Write(run.ToRecord(end)), cancellationToken: cancellationToken);

    public Task RunLeavingAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) =>
        run.Recorder.Role.Member is { } member
            ? run.Artifacts.WriteAsync(
                member.RecordPath, MemberFile.Write(run.Recorder.ToMemberRecord(member, end)), cancellationToken: cancellationToken)
            : Task.CompletedTask;
}
