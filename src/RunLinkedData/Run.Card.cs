using System.Text;
using RunLinkedData.Datasets;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Pages.Cards;
using RunLinkedData.Runs;
using RunLinkedData.Waiting;

namespace RunLinkedData;

public sealed partial class Run
{
    private const int MostManifests = 50;
    private static readonly TimeSpan CardLimit = TimeSpan.FromSeconds(10);

    // Whoever kills a process waits for a few seconds only.
    private static readonly TimeSpan CardLimitWhenKilled = TimeSpan.FromSeconds(2);

    // Under the lock of _written.
    private readonly Dictionary<string, DatasetManifest> _manifests = new(StringComparer.Ordinal);

    private bool WantsCard => _options.WriteCard && !_options.Environment.IsCardOff;

    private void PrepareCard()
    {
        if (WantsCard)
        {
            CardPage.Prepare();
        }
    }

    private void KeepForCard(DatasetManifest manifest)
    {
        if (WantsCard && _manifests.Count < MostManifests)
        {
            _manifests[manifest.Name] = manifest;
        }
    }

    /// <summary>Writes the card of the run, which has ended: whatever goes wrong is only logged.</summary>
    private async Task WriteCardAsync(RunStatus status, long endTime, string? error, CancellationToken cancellationToken)
    {
        if (!WantsCard)
        {
            return;
        }

        var most = status == RunStatus.Killed ? CardLimitWhenKilled : CardLimit;
        var time = status == RunStatus.Finished || most < _options.DisposeTimeout / 4 ? most : _options.DisposeTimeout / 4;
        using var limit = new CancellationTokenSource(time, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // A store may not heed the token, or block.
            if (BlockingCall.IsUnderWay)
            {
                // Not by way of the token alone: what cancels it is a timer, and that needs the thread pool.
                var writing = OwnThread.Start(() => TryWriteCardAsync(status, endTime, error, time / 2, either.Token));
                await (Task.WaitAny([writing], (int)time.TotalMilliseconds, either.Token) == 0 ? writing : throw new TimeoutException()).ConfigureAwait(false);
            }
            else
            {
                await Task.Run(() => TryWriteCardAsync(status, endTime, error, time / 2, either.Token), either.Token).WaitAsync(either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The caller wants to go, and the run has ended.
        }
        catch (Exception exception)
        {
            RunLogMessages.NoCard(_logger, Id, limit.IsCancellationRequested ? $"it takes longer than {time.TotalSeconds:0.#} seconds" : exception.Message, exception);
        }
    }

    private async Task TryWriteCardAsync(RunStatus status, long endTime, string? error, TimeSpan timeToRead, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeToRead, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Dictionary<string, DatasetManifest> manifests;
        lock (_written)
        {
            manifests = new(_manifests, StringComparer.Ordinal);
        }

        // As others see it by now: with what other processes and people have added.
        var run = await _store.GetRunAsync(Id, cancellationToken).ConfigureAwait(false);
        var provenance = ProvenanceRecords.Join(ToRecord(status, endTime, error), ProvenanceRecords.FromMlflow(run, Process));
        var facts = await new CardGathering(new CardSources(_store, _options.ArtifactStores)).GatherAsync(run, provenance, manifests, either.Token).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var trouble in facts.Troubles)
        {
            RunLogMessages.CardIncomplete(_logger, Id, trouble);
        }

        // The description speaks of the card.
        await StoreCardAsync(facts, cancellationToken).ConfigureAwait(false);
        await DescribeAsync(run, facts, cancellationToken).ConfigureAwait(false);
    }

    private async Task StoreCardAsync(CardFacts facts, CancellationToken cancellationToken)
    {
        var html = Encoding.UTF8.GetBytes(CardPage.Render(facts));
        var upload = await _artifacts.OpenWriteAsync(CardPage.ArtifactPath, overwrite: false, cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            await upload.Content.WriteAsync(html, cancellationToken).ConfigureAwait(false);
            await upload.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    // What a person or the program has written stays.
    private Task DescribeAsync(MlflowRun run, CardFacts facts, CancellationToken cancellationToken) => run.FindTag(RunTags.Description) is null
        ? _store.SetTagAsync(Id, new Tag(RunTags.Description, CardNote.Write(facts)), cancellationToken)
        : Task.CompletedTask;
}
