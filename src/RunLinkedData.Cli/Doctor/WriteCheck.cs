using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Cli.Doctor;

/// <summary>Looks whether the store takes writes, and of which process, without writing.</summary>
internal sealed class WriteCheck(ITrackingStore store)
{
    // No run has this ID, so that nothing is changed by a write to it.
    private const string NoRun = "00000000000000000000000000000000";

    // On a shared server the newest processes may be those of others.
    private const int MostAsked = 10;

    public async Task<Writing> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var query = new ExperimentQuery { MaxResults = MostAsked, OrderBy = ["last_update_time DESC"] };
            var newest = (await store.SearchExperimentsAsync(query, cancellationToken)).Items;
            return store is RestTrackingStore server
                ? await AskAsync(server, newest, cancellationToken)
                : new Writing(await TryAsync(cancellationToken)) { Process = newest.Count == 0 ? null : newest[0] };
        }
        catch (MlflowException exception)
        {
            return new Writing(Of(CheckOutcome.Bad, exception.Message));
        }
    }

    private async Task<Check> TryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.SetTagAsync(NoRun, new Tag("rld.doctor", ""), cancellationToken);
            return Of(CheckOutcome.Note, "The store took a tag for a run that is not there.");
        }
        catch (MlflowException exception) when (exception.Code == MlflowErrorCode.ResourceDoesNotExist)
        {
            return Of(CheckOutcome.Good, "allowed");
        }
        catch (MlflowException exception)
        {
            return Of(CheckOutcome.Bad, exception.Message);
        }
    }

    // A server with logins refuses a write to a run that is not there as one to somebody else's: that would tell nothing.
    private static async Task<Writing> AskAsync(
        RestTrackingStore server, IReadOnlyList<Experiment> newest, CancellationToken cancellationToken)
    {
        var mayMake = await server.MayWriteAsync(cancellationToken: cancellationToken);
        Experiment? process = null;
        List<string> readOnly = [];
        foreach (var candidate in newest)
        {
            if (await server.MayWriteAsync(candidate.ExperimentId, cancellationToken))
            {
                process = candidate;
                break;
            }

            readOnly.Add(candidate.Name);
        }

        return new Writing(Judge(mayMake, process, readOnly)) { Process = process, ReadOnly = readOnly };
    }

    private static Check Judge(bool mayMake, Experiment? process, List<string> readOnly) => (mayMake, process, readOnly.Count) switch
    {
        (true, not null, _) or (true, _, 0) => Of(CheckOutcome.Good, "allowed"),
        (true, _, _) => Of(
            CheckOutcome.Good, $"allowed in new processes, which are this login's own; {ProcessNames.Of(readOnly)}: reading only"),
        (_, not null, _) => Of(
            CheckOutcome.Note, $"This login may write to '{process.Name}', but make no new process: ask whoever runs the server for that."),
        _ => Of(
            CheckOutcome.Bad,
            $"This login may only read: it may make no process{(readOnly.Count > 0 ? $", nor write to {ProcessNames.Of(readOnly)}" : "")}. "
            + "Ask whoever runs the server for the permission EDIT on an experiment, or use another login."),
    };

    private static Check Of(CheckOutcome outcome, string found) => new("write", outcome, found);
}
