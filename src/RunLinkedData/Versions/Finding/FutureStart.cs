using System.Globalization;
using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions.Finding;

/// <summary>
/// Warns of a version that is the newest only because it starts in the future: the clock of its machine was ahead, or this one's is behind.
/// </summary>
internal sealed partial class FutureStart(TimeProvider time, ILoggerFactory loggers)
{
    // Clocks of machines that are set by the network differ by less.
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = loggers.CreateLogger(VersionLog.Category);

    public void Check(DataReference reference, MlflowRun run)
    {
        if (run.Info.StartTime > (time.GetUtcNow() + ClocksDiffer).ToUnixTimeMilliseconds())
        {
            var start = RunFacts.Time(run.Info.StartTime).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
            StartsInTheFuture(_logger, reference.ToString(), run.Info.RunId, start);
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "'{Reference}' is run {RunId}, which starts in the future by this machine's clock, at {Start}, and stays the newest until then, "
        + "whatever is published meanwhile. Check the clocks; delete that run, or name another version")]
    private static partial void StartsInTheFuture(ILogger logger, string reference, string runId, string start);
}
