using System.Text;
using Microsoft.Extensions.Logging;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Recording;
using RunLinkedData.Versions.Provenance;
using RunLinkedData.Waiting;

namespace RunLinkedData.Html.Cards;

/// <summary>Writes the card of a run when it has ended.</summary>
internal sealed partial class CardObserver : IRunObserver
{
    // What was not read until then is left out of the card.
    private static readonly TimeSpan TimeToRead = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TimeToReadWhenKilled = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public string Name => "The card";

    /// <inheritdoc/>
    public Task RunStartedAsync(ObservedRun run, CancellationToken cancellationToken)
    {
        if (IsWanted(run))
        {
            CardPage.Prepare();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    // A store may not heed the token, or block.
    public Task RunEndedAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken) => IsWanted(run)
        ? BlockingCall.IsUnderWay
            ? OwnThread.Start(() => WriteAsync(run, end, cancellationToken))
            : Task.Run(() => WriteAsync(run, end, cancellationToken), cancellationToken)
        : Task.CompletedTask;

    private static bool IsWanted(ObservedRun run) =>
        run.ReadVariable("RLD_CARD") is not { } value || (value != "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase));

    private static async Task WriteAsync(ObservedRun run, RunEnd end, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(end.Status == RunStatus.Killed ? TimeToReadWhenKilled : TimeToRead, run.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);

        // As others see it by now: with what other programs and people have added.
        PreviousRuns previous = new(run.TrackingStore, run.Started);
        var seen = await previous.ReadRunAsync(end.Status == RunStatus.Finished, either.Token, cancellationToken)
            .ConfigureAwait(false);
        var provenance = ProvenanceRecords.Join(run.ToRecord(end), ProvenanceRecords.FromMlflow(seen, run.Process));
        var manifests = run.Datasets.ToDictionary(manifest => manifest.Name, StringComparer.Ordinal);
        CardGathering gathering = new(new CardSources(run.TrackingStore, run.OpenArtifacts), previous);
        var facts = await gathering.GatherAsync(seen, provenance, manifests, either.Token).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var logger = run.LoggerFactory.CreateLogger<CardObserver>();
        foreach (var trouble in facts.Troubles)
        {
            Incomplete(logger, run.Id, trouble);
        }

        // The description speaks of the card.
        var html = Encoding.UTF8.GetBytes(CardPage.Render(facts));
        var isNew = run.Recorder.IsAloneInArtifacts;
        await run.Artifacts.WriteAsync(CardPage.ArtifactPath, html, overwrite: isNew, cancellationToken).ConfigureAwait(false);
        await DescribeAsync(run, seen, facts, cancellationToken).ConfigureAwait(false);
    }

    // What a person or the program has written stays.
    private static Task DescribeAsync(ObservedRun run, MlflowRun seen, CardData facts, CancellationToken cancellationToken) =>
        seen.FindTag(RunTags.Description) is null
            ? run.SetTagAsync(new Tag(RunTags.Description, CardNote.Write(facts)), cancellationToken)
            : Task.CompletedTask;

    [LoggerMessage(14, LogLevel.Warning, "Run {RunId}: its card is not complete. {Trouble}")]
    private static partial void Incomplete(ILogger logger, string runId, string trouble);
}
