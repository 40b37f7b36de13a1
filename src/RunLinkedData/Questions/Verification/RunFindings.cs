using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;

namespace RunLinkedData.Questions.Verification;

/// <summary>A run that is verified, and where what is found of it goes.</summary>
internal sealed class RunFindings(MlflowRun run, string process, long order, VerificationTally tally)
{
    public MlflowRun Run => run;

    public string RunId => run.Info.RunId;

    public void Add(VerificationFindingKind kind, string? dataset, string? path, string message) =>
        tally.Find(
            order,
            new VerificationFinding { Kind = kind, Process = process, RunId = RunId, Dataset = dataset, Path = path, Message = message });

    /// <summary>Reads something; that a file or folder cannot be read is a finding, that the store cannot be reached is an error.</summary>
    /// <returns>Whether it could be read.</returns>
    public async Task<bool> TryReadAsync(string? dataset, string path, Func<Task> read)
    {
        try
        {
            await read().ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (ErrorScope.IsOfOneFile(exception))
        {
            Add(
                VerificationFindingKind.Unreadable, dataset, path,
                $"'{path}' of run {RunId} cannot be read, so nothing is known of it: "
                + $"{exception.Message} Make it readable for this program and verify again.");
            return false;
        }
    }
}
