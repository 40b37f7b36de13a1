namespace RunLinkedData.Model.Provenance;

/// <summary>Where an executor keeps the log of an execution. On the run it is the tag <c>rld.executor.log</c>.</summary>
public sealed record ExecutorLog
{
    /// <summary>A log in that place.</summary>
    /// <param name="locator">The <see cref="Locator"/>.</param>
    public ExecutorLog(string locator) => Locator = locator;

    /// <summary>
    /// The place, with its kind in front: <c>cloudwatch:REGION:GROUP:STREAM</c>, <c>file:PATH</c>, the address of plain text
    /// (<c>https://...</c>), or <c>command:TEXT</c> for a command that prints it.
    /// </summary>
    public string Locator { get; init; }

    /// <summary>The page that shows the log, or null.</summary>
    public string? Url { get; init; }

    /// <summary>The kind of place: what stands before the first colon of <see cref="Locator"/>.</summary>
    public string Kind => Locator.Split(':', 2)[0];
}
