using Microsoft.Extensions.Logging;

namespace RunLinkedData.Recording.Sending;

/// <summary>What the library says in the log.</summary>
internal static partial class RunLogMessages
{
    [LoggerMessage(1, LogLevel.Information, "Run {RunId} of process '{Process}' started")]
    public static partial void Started(ILogger logger, string runId, string process);

    [LoggerMessage(2, LogLevel.Information, "Run {RunId} ended as {Status}")]
    public static partial void Ended(ILogger logger, string runId, string status);

    [LoggerMessage(3, LogLevel.Information, "Run {RunId} saved dataset '{Dataset}': {Rows} rows, {Bytes} bytes, {Digest}")]
    public static partial void DatasetSaved(ILogger logger, string runId, string dataset, long? rows, long bytes, string digest);

    [LoggerMessage(15, LogLevel.Information, "Run {RunId} saved dataset '{Dataset}': {Files} files, {Bytes} bytes, {Digest}")]
    public static partial void FilesSaved(ILogger logger, string runId, string dataset, int files, long bytes, string digest);

    [LoggerMessage(
        17, LogLevel.Information, "Run {RunId} saved its part of dataset '{Dataset}': {Rows} rows, {Files} files, {Bytes} bytes")]
    public static partial void PartSaved(ILogger logger, string runId, string dataset, long rows, int files, long bytes);

    [LoggerMessage(4, LogLevel.Information, "Run {RunId} reads '{Dataset}' of run {ProducingRunId}")]
    public static partial void InputLoaded(ILogger logger, string runId, string dataset, string producingRunId);

    [LoggerMessage(5, LogLevel.Warning, "Run {RunId}: values could not be sent; they are kept and tried again in {Delay}")]
    public static partial void BackgroundFlushFailed(ILogger logger, string runId, TimeSpan delay, Exception exception);

    [LoggerMessage(6, LogLevel.Error, "Run {RunId} could not be closed cleanly; values may be missing and it may still show as RUNNING")]
    public static partial void CloseFailed(ILogger logger, string runId, Exception exception);

    [LoggerMessage(8, LogLevel.Warning, "The run of the earlier attempt of job {JobId} could not be looked for")]
    public static partial void NoLink(ILogger logger, string jobId, Exception exception);

    [LoggerMessage(10, LogLevel.Warning, "Run {RunId}: {Note}")]
    public static partial void Noted(ILogger logger, string runId, string note);

    [LoggerMessage(
        11, LogLevel.Warning, "{Kind} {Id} could not be asked whether it goes on, nor could {Others} others; their runs are not ended")]
    public static partial void ExecutorNotAsked(ILogger logger, string kind, string id, int others, Exception? exception);

    [LoggerMessage(12, LogLevel.Information, "Run {RunId} was stale and ended as {Status}: {Reason}")]
    public static partial void EndedStale(ILogger logger, string runId, string status, string reason);

    [LoggerMessage(
        13, LogLevel.Warning, "Run {RunId} has ended. {Observer} failed afterwards, which changes nothing else about the run: {Reason}")]
    public static partial void NotTold(ILogger logger, string runId, string observer, string reason, Exception exception);

    [LoggerMessage(
        16, LogLevel.Warning, "Run {RunId}: what its store has not got is in the journal {Journal}; RunTracker.ReplayJournals sends it")]
    public static partial void JournalLeft(ILogger logger, string runId, string journal);

    [LoggerMessage(31, LogLevel.Information, "Joined run {RunId} of process '{Process}' as {Member}; whoever started it ends it")]
    public static partial void Joined(ILogger logger, string runId, string process, string member);

    [LoggerMessage(32, LogLevel.Information, "Left run {RunId} as {Status}; whoever started it ends it")]
    public static partial void Left(ILogger logger, string runId, string status);

    [LoggerMessage(
        36, LogLevel.Information, "Joined run {RunId} of process '{Process}' as member {Index} of group '{Group}', attempt {Attempt}")]
    public static partial void JoinedGroup(ILogger logger, string runId, string process, int index, string group, int attempt);

    [LoggerMessage(37, LogLevel.Information, "Left run {RunId} as {Status}")]
    public static partial void LeftGroup(ILogger logger, string runId, string status);

    [LoggerMessage(38, LogLevel.Warning, "Run {RunId}: a later attempt at member {Index} is at work, and this one stops")]
    public static partial void Replaced(ILogger logger, string runId, int index);

    [LoggerMessage(
        33, LogLevel.Warning, "Run {RunId} was ended as {Status} by a program that had joined it, and is taken back: it goes on")]
    public static partial void TakenBack(ILogger logger, string runId, string status);

    [LoggerMessage(
        34, LogLevel.Warning, "Run {RunId} of process '{Process}' is disposed without Complete, and is FAILED. Not published: {Datasets}")]
    public static partial void Forgotten(ILogger logger, string runId, string process, string datasets);

    [LoggerMessage(
        35, LogLevel.Warning, "Run {RunId} of process '{Process}' is left without Complete, which counts as a failure of this program")]
    public static partial void LeftWithoutComplete(ILogger logger, string runId, string process);

    [LoggerMessage(7, LogLevel.Warning, "Run {RunId} was ended as {Status} by another program; it stays so")]
    public static partial void EndedElsewhere(ILogger logger, string runId, string status);

    [LoggerMessage(40, LogLevel.Warning, "Run {RunId}: check '{Check}' of dataset '{Dataset}' has not passed{Details}")]
    public static partial void CheckFailed(ILogger logger, string runId, string check, string dataset, string details);
}
