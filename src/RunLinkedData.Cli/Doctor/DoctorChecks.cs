using System.Globalization;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Rest;
using RunLinkedData.MLflow.Tracking.Sqlite;
using RunLinkedData.MLflow.Tracking.Stores;

namespace RunLinkedData.Cli.Doctor;

/// <summary>Looks whether a store can be used. <c>clean</c>: whether what killed writers have left is removed.</summary>
internal sealed class DoctorChecks(RunTracker tracker, CredentialCheck credentials, TimeProvider time, bool clean)
{
    private static readonly TimeSpan MostClockDifference = TimeSpan.FromMinutes(1);

    private ITrackingStore Store => tracker.TrackingStore;

    public async Task<IReadOnlyList<Check>> RunAsync(CancellationToken cancellationToken)
    {
        List<Check> checks = [await ReachAsync(cancellationToken)];
        if (checks[0].Outcome == CheckOutcome.Bad)
        {
            return [.. checks, credentials.Find()];
        }

        if (Store is RestTrackingStore server)
        {
            checks.AddRange(await AskServerAsync(server, cancellationToken));
        }

        if (Store is SqliteTrackingStore database)
        {
            checks.Add(await FindDamageAsync(database, cancellationToken));
        }

        var writing = await new WriteCheck(Store).RunAsync(cancellationToken);
        checks.Add(writing.Check);
        checks.AddRange(await new ArtifactChecks(tracker, writing).RunAsync(cancellationToken));
        checks.AddRange(await new LeftFiles(tracker, time, clean).FindAsync(cancellationToken));
        checks.Add(await new FutureRuns(Store, time).FindAsync(cancellationToken));
        return [.. checks, credentials.Find(), .. await FindStaleRunsAsync(cancellationToken)];
    }

    private async Task<Check> ReachAsync(CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        try
        {
            await Store.SearchExperimentsAsync(new ExperimentQuery { MaxResults = 1 }, cancellationToken);
            return new Check(
                "store",
                CheckOutcome.Good,
                string.Create(
                    CultureInfo.InvariantCulture, $"{Store.TrackingUri} answers in {time.GetElapsedTime(start).TotalMilliseconds:0} ms"));
        }
        catch (MlflowException exception)
        {
            return new Check("store", CheckOutcome.Bad, exception.Message);
        }
    }

    private static async Task<Check> FindDamageAsync(SqliteTrackingStore database, CancellationToken cancellationToken)
    {
        try
        {
            var damage = await database.FindDamageAsync(cancellationToken);
            return damage.Count == 0
                ? new Check("database", CheckOutcome.Good, "sound (PRAGMA quick_check)")
                : new Check(
                    "database",
                    CheckOutcome.Bad,
                    $"It is damaged: {string.Join("; ", damage.Take(3)).TrimEnd('.')}. "
                    + "Restore a backup. Without one, keep a copy, and save what can be read by "
                    + "'sqlite3 DAMAGED.db .recover | sqlite3 NEW.db', with the shell of sqlite.org: that of Debian 12 cannot.");
        }
        catch (MlflowException exception)
        {
            return new Check("database", CheckOutcome.Bad, exception.Message);
        }
    }

    private async Task<IEnumerable<Check>> AskServerAsync(RestTrackingStore server, CancellationToken cancellationToken)
    {
        try
        {
            var info = await server.GetServerInfoAsync(cancellationToken);
            var difference = info.Time - time.GetUtcNow();
            var clock = difference is null ? new Check("clock", CheckOutcome.Note, "The server does not tell its time.")
                : difference.Value.Duration() > MostClockDifference ? new Check(
                    "clock",
                    CheckOutcome.Bad,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"This machine and the server differ by {difference.Value.Duration().TotalSeconds:0} s: "
                        + $"versions are ordered by it. Set it right."))
                : new Check("clock", CheckOutcome.Good, "as the server's, to the minute");
            return [new Check("version", CheckOutcome.Good, $"MLflow {info.Version}"), clock];
        }
        catch (MlflowException exception)
        {
            return [new Check("version", CheckOutcome.Note, exception.Message)];
        }
    }

    private async Task<IEnumerable<Check>> FindStaleRunsAsync(CancellationToken cancellationToken)
    {
        var found = await tracker.FindStaleRunsAsync(options => options.IncludeNotAsked = true, cancellationToken);
        var stale = found.Where(run => !run.CouldNotBeAsked).ToList();
        var notAsked = found.Where(run => run.CouldNotBeAsked).ToList();
        var check = stale.Count == 0
            ? new Check("stale runs", CheckOutcome.Good, notAsked.Count == 0 ? "none" : "none of those that could be asked")
            : new Check(
                "stale runs",
                CheckOutcome.Note,
                $"RUNNING, and nobody works on them: {string.Join(", ", stale.Take(10).Select(run => run.RunId))}"
                + $"{(stale.Count > 10 ? ", ..." : "")}. 'rld runs --stale --end' ends them.");
        return
        [
            check,
            .. notAsked.GroupBy(run => run.Executor?.Kind).Select(kind => new Check(
                "executors",
                CheckOutcome.Note,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{kind.Count()} RUNNING runs could not be asked: {kind.First().Reason}"))),
        ];
    }
}
