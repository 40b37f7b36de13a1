using System.Runtime.CompilerServices;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.MLflow.Tracking.Stores;
using RunLinkedData.Model;
using RunLinkedData.Versions.Aliases;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Versions;

/// <summary>
/// A dataset of a process, through all its versions: lists them, tells and loads its history, and names some of them by aliases.
/// </summary>
/// <remarks>
/// Safe for use by many threads at once. Unless said otherwise a method throws <see cref="ReferenceException"/>
/// (<c>REFERENCE_NOT_FOUND</c>) when there is no such process, and <see cref="MlflowException"/> when the store cannot be read or written.
/// </remarks>
public sealed partial class TrackedDataset
{
    private readonly DatasetOpener _versions;
    private readonly WriterSearch _search;
    private readonly RunLookup _runs;
    private readonly AliasWriter _aliases;

    internal TrackedDataset(ITrackingStore store, DatasetOpener versions, TimeProvider time, string user, string process, string name)
    {
        DatasetIdentity.CheckName(name);
        (Process, Name) = (process, name);
        _versions = versions;
        _search = new WriterSearch(store);
        _runs = new RunLookup(store);
        _aliases = new AliasWriter(store, time, user);
    }

    /// <summary>The process that makes it.</summary>
    public string Process { get; }

    /// <summary>The name of the dataset.</summary>
    public string Name { get; }

    /// <summary>Lists versions, the newest first, by when their runs started. Pages are read as the caller goes on.</summary>
    /// <param name="configure">Says which ones; default: all that are published.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public IAsyncEnumerable<DataVersion> VersionsAsync(
        Action<VersionsOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = VersionsOptions.Of(configure);
        return ListAsync(options, options.ToQuery(Name), cancellationToken);
    }

    /// <summary>Points an alias to a published version of this dataset. Pointing it to where it points already does nothing.</summary>
    /// <remarks>
    /// Of several callers that move an alias at the same time one succeeds; the others are told so and change nothing. A program that dies
    /// in the middle of a move holds up the next move of that alias for two minutes; the alias stays where it was.
    /// </remarks>
    /// <param name="alias">
    /// The alias: 1 to 64 ASCII letters, digits, <c>_</c>, <c>-</c>, <c>.</c>, with a letter first; not <c>latest</c>, and not eight or
    /// more hexadecimal digits alone.
    /// </param>
    /// <param name="runId">The version: the full ID of the run.</param>
    /// <param name="expected">
    /// The version that the alias must point to now, or an empty text when it must not be there; null when either will do.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="DatasetException">
    /// <c>ALIAS_MOVED</c>: another caller moved it, or it is not where it was expected; or the version is not published, or deleted.
    /// </exception>
    /// <exception cref="ArgumentException">No alias can have that name, or the ID is empty.</exception>
    /// <exception cref="ReferenceException">
    /// No such process or run, the run is one of another process, or the text is no run ID (<c>REFERENCE_INVALID</c>).
    /// </exception>
    public async Task SetAliasAsync(string alias, string runId, string? expected = null, CancellationToken cancellationToken = default)
    {
        var reference = Reference(alias);
        ReferenceErrors.CheckRunId(runId);
        var experiment = await _runs.FindProcessAsync(reference, cancellationToken).ConfigureAwait(false);
        var run = await _runs.GetOfDatasetAsync(Name, runId, cancellationToken).ConfigureAwait(false);
        PublishedCheck.Throw(Name, run);
        if (run.Info.ExperimentId != experiment.ExperimentId)
        {
            throw ReferenceErrors.NotFound(
                new DataReference(Process, Name, VersionText.OfRun(runId)), $"run {runId} is one of another process");
        }

        _ = run.FindTag(RunTags.OutputPrefix + Name) ?? throw PublishedCheck.Missing(Name, run);
        await _aliases.MoveAsync(experiment.ExperimentId, Name, alias, run.Info.RunId, expected, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes an alias. Its history stays, and it can be set again.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="expected">The version that it must point to now; null when any will do.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="DatasetException"><c>ALIAS_MOVED</c>: another caller moved it, or it is not where it was expected.</exception>
    /// <exception cref="ArgumentException">No alias can have that name.</exception>
    /// <exception cref="ReferenceException">There is no such alias or process.</exception>
    public async Task RemoveAliasAsync(string alias, string? expected = null, CancellationToken cancellationToken = default)
    {
        var reference = Reference(alias);
        var experiment = await _runs.FindProcessAsync(reference, cancellationToken).ConfigureAwait(false);
        var log = AliasLog.Read(experiment, Name);
        if (log.Head(alias)?.Move.Run is null)
        {
            throw log.Missing(reference);
        }

        await _aliases.MoveAsync(experiment.ExperimentId, Name, alias, null, expected, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives the aliases of this dataset, by name.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<DatasetAlias>> AliasesAsync(CancellationToken cancellationToken = default)
    {
        var log = await ReadAliasesAsync(cancellationToken).ConfigureAwait(false);
        return [.. log.Current.Select(entry => new DatasetAlias
        {
            Name = entry.Alias,
            RunId = entry.Move.Run!,
            MovedBy = entry.Move.By,
            MovedAt = entry.Move.At,
        })];
    }

    /// <summary>Gives all moves of an alias, the newest first; none when it was never set.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">No alias can have that name.</exception>
    public async Task<IReadOnlyList<AliasMove>> AliasHistoryAsync(string alias, CancellationToken cancellationToken = default)
    {
        CheckAlias(alias);
        var log = await ReadAliasesAsync(cancellationToken).ConfigureAwait(false);
        return [.. log.History(alias).Reverse().Select(entry => new AliasMove
        {
            RunId = entry.Move.Run,
            FromRunId = entry.Move.From,
            MovedBy = entry.Move.By,
            MovedAt = entry.Move.At,
        })];
    }

    private async IAsyncEnumerable<DataVersion> ListAsync(
        VersionsOptions options, WriterQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var run in FindAsync(options, query, cancellationToken).ConfigureAwait(false))
        {
            if (DataVersion.Of(run, Process, Name) is { } version)
            {
                yield return version;
            }
        }
    }

    private async IAsyncEnumerable<MlflowRun> FindAsync(
        VersionsOptions options, WriterQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var experiment = await FindProcessAsync(cancellationToken).ConfigureAwait(false);
        var left = options.Last ?? int.MaxValue;
        await foreach (var run in _search.FindAsync(
            experiment.ExperimentId, query, options.SearchPage, cancellationToken).ConfigureAwait(false))
        {
            yield return run;
            if (--left == 0)
            {
                yield break;
            }
        }
    }

    private Task<Experiment> FindProcessAsync(CancellationToken cancellationToken) =>
        _runs.FindProcessAsync(new DataReference(Process, Name, VersionText.Latest), cancellationToken);

    private async Task<AliasLog> ReadAliasesAsync(CancellationToken cancellationToken) => AliasLog.Read(
        await FindProcessAsync(cancellationToken).ConfigureAwait(false), Name);

    private DataReference Reference(string alias)
    {
        CheckAlias(alias);
        return new DataReference(Process, Name, new VersionText(VersionKind.Alias, alias));
    }

    private static void CheckAlias(string alias)
    {
        ArgumentNullException.ThrowIfNull(alias);
        if (!VersionText.IsAlias(alias))
        {
            throw new ArgumentException(
                $"'{alias}' is no name of an alias: use up to 64 ASCII letters, digits, '_', '-' and '.', "
                + "a letter first, not 'latest' and not eight or more hexadecimal digits alone.",
                nameof(alias));
        }
    }
}
