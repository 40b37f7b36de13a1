using System.Globalization;
using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow.Http;

namespace RunLinkedData.MLflow.Tracking.Rest;

/// <summary>What answers tell of the server's clock.</summary>
internal static partial class ServerClock
{
    // Clocks that are set by the network differ by less.
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(1);

    /// <summary>When the server answered, by its clock, to the second; null when it does not say.</summary>
    public static DateTimeOffset? Of(HttpAnswer answer) => answer.Headers.TryGet("Date", out var date)
        && DateTimeOffset.TryParseExact(date, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    /// <summary>Warns of a run that starts after it was made: it stays the newest until then.</summary>
    public static void CheckStart(RunInfo run, HttpAnswer created, string server, ILogger logger)
    {
        if (Of(created) is { } time
            && TimeSpan.FromMilliseconds((double)run.StartTime - time.ToUnixTimeMilliseconds()) is var ahead
            && ahead > ClocksDiffer)
        {
            StartsInTheFuture(logger, run.RunId, Describe(ahead), server);
        }
    }

    private static string Describe(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days"),
        { TotalHours: >= 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} minutes"),
    };

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Run {RunId} starts {Ahead} in the future by the clock of {Server}, and what it writes stays the newest until then, whatever is "
        + "written meanwhile. Set this machine's clock right, delete the run and make another one.")]
    private static partial void StartsInTheFuture(ILogger logger, string runId, string ahead, string server);
}
