namespace RunLinkedData.Cli.CommandLine;

/// <summary>Finds the data version that somebody means: a reference names it, and a run does that has written one dataset.</summary>
internal static class VersionLookup
{
    private const int ShortestRunId = 8;

    /// <summary>Whether a text names a run or a data version, where it may name a process too.</summary>
    public static bool IsRunOrVersion(string text) =>
        text.Contains('@', StringComparison.Ordinal) || (text.Length >= ShortestRunId && text.All(char.IsAsciiHexDigitLower));

    /// <summary>The reference, by the full ID of the run where a run was named.</summary>
    public static async Task<string> FindVersionAsync(this RunTracker tracker, string text, CancellationToken cancellationToken)
    {
        if (text.Contains('@', StringComparison.Ordinal))
        {
            return text;
        }

        var run = await tracker.GetProvenanceAsync(text, cancellationToken);
        var found = run.Outputs.Select(output => $"{run.Process}/{output.Dataset}@{run.RunId}").ToList();
        return found switch
        {
            [var only] => only,
            [] => throw new CommandException(
                $"Run {run.RunId} ({run.Status}) has written no dataset. 'rld show {run.RunId}' tells what it is."),
            _ => throw new CommandException($"Run {run.RunId} has written several datasets. Name one: {string.Join(", ", found)}."),
        };
    }
}
