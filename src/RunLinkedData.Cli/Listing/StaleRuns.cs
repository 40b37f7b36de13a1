using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Cli.Output;
using RunLinkedData.Cli.Tables;
using RunLinkedData.Recording.Stale;

namespace RunLinkedData.Cli.Listing;

/// <summary><c>rld runs --stale</c>: runs that show as RUNNING and that nobody works on.</summary>
internal static class StaleRuns
{
    public static async Task<int> AnswerAsync(
        Session session, Action<FindStaleRunsOptions> configure, CancellationToken cancellationToken)
    {
        var runs = await session.Print.WorkAsync("Asking executors", _ => session.Tracker.FindStaleRunsAsync(configure, cancellationToken));
        if (session.Print.IsJson)
        {
            session.Print.Json(new StaleRunList(runs), CliJson.Default.StaleRunList);
            return ExitCode.Done;
        }

        if (runs.Count == 0)
        {
            session.Print.Talk("There is no stale run.");
            return ExitCode.Done;
        }

        var table = new TextTable(Column.RunId("RUN"), Column.Text("PROCESS"), "STARTED", "ENDED", Column.Sentence("WHY"));
        foreach (var run in runs)
        {
            var ended = run.WasEnded ? new Cell("now", "yellow") : new Cell(run.CouldNotBeAsked ? "not asked" : "no");
            table.Add(run.RunId, run.Process, Format.Of(run.StartedAt), ended, run.Reason);
        }

        session.Print.Write(table);
        return ExitCode.Done;
    }
}
