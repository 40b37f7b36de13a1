namespace RunLinkedData.Aws.Client.Wire;

/// <summary>
/// A page of a log stream: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html. The token is that of
/// the next page; at the end it is the one that was sent.
/// </summary>
internal sealed record LogPage(IReadOnlyList<LogEvent?>? Events, string? NextForwardToken);

/// <summary>An event; its time is in milliseconds since 1970.</summary>
internal sealed record LogEvent(long Timestamp, string? Message);

/// <summary>Asks for a page. Forward tokens want the start at the head too.</summary>
internal sealed record GetLogEventsRequest(string LogGroupName, string LogStreamName, string? NextToken, bool StartFromHead = true);
