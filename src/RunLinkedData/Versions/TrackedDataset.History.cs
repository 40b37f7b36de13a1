using System.Runtime.CompilerServices;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Versions.Finding;
using RunLinkedData.Versions.History;
using RunLinkedData.Waiting;

namespace RunLinkedData.Versions;

public sealed partial class TrackedDataset
{
    /// <summary>
    /// Tells how the dataset has changed: rows, size, digest, duration, parameters and the profile of each column,
    /// version by version, the oldest first.
    /// </summary>
    /// <remarks>
    /// One manifest a version is read, several at once, and nothing of the data. A version whose manifest is missing or damaged is in the
    /// history with the reason. Versions of runs that start later than the newest that is there at the beginning are not.
    /// </remarks>
    /// <param name="configure">Says which versions; default: all that are published.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    /// <exception cref="MlflowException">The store, or the server of the artifacts, cannot be reached.</exception>
    public async Task<DatasetHistory> HistoryAsync(Action<VersionsOptions>? configure = null, CancellationToken cancellationToken = default)
    {
        var options = VersionsOptions.Of(configure);
        var runs = FindOldestFirstAsync(options, options.ToQuery(Name), cancellationToken);
        var reader = new HistoryReader(_versions, Process, Name, new LoadDatasetOptions { AllowUnpublished = options.AllowUnpublished });
        return new DatasetHistory(Process, Name, await reader.ReadAsync(runs, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Streams the rows of many versions, one version after the other, the oldest first. Memory stays flat however many there are; the next
    /// version is opened while one is read.
    /// </summary>
    /// <remarks>
    /// Versions of runs that start later than the newest that is there at the beginning are not read. A member that a version has no column
    /// for is null or its default, or an error when it has none: <see cref="ReadRowsOptions.MissingColumns"/>.
    /// </remarks>
    /// <typeparam name="T">The type of the rows; its members are matched to the columns of each version by name.</typeparam>
    /// <param name="configure">Says which versions; default: all that are published.</param>
    /// <param name="read">Says what members are that a version has no column for.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="DatasetSchemaException">
    /// The columns of a version do not fit; the message names the version, and the rows of those before it have come.
    /// </exception>
    /// <exception cref="DatasetException">A version is damaged, or a value of it does not fit; the message names it.</exception>
    /// <exception cref="ArgumentException">The type cannot be read, or an option is not valid.</exception>
    /// <exception cref="InvalidOperationException">A version consists of files.</exception>
    /// <exception cref="MlflowException">A store cannot be read.</exception>
    public IAsyncEnumerable<VersionedRow<T>> LoadHistoryAsync<T>(
        Action<VersionsOptions>? configure = null, Action<ReadRowsOptions>? read = null, CancellationToken cancellationToken = default)
    {
        var options = VersionsOptions.Of(configure);
        return ReadRowsAsync<T>(options, options.ToQuery(Name), ReadRowsOptions.Of(read), cancellationToken);
    }

    /// <inheritdoc cref="LoadHistoryAsync{T}"/>
    public IEnumerable<VersionedRow<T>> LoadHistory<T>(Action<VersionsOptions>? configure = null, Action<ReadRowsOptions>? read = null) =>
        Blocking.Enumerate(LoadHistoryAsync<T>(configure, read));

    private async IAsyncEnumerable<VersionedRow<T>> ReadRowsAsync<T>(
        VersionsOptions options, WriterQuery query, ReadRowsOptions read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var load = new LoadDatasetOptions { AllowUnpublished = options.AllowUnpublished };
        var runs = FindOldestFirstAsync(options, query, cancellationToken);
        var opened = ReadAhead.SelectAsync(runs, (run, token) => _versions.OpenAsync(Name, run, load, token), ahead: 1, cancellationToken);
        await foreach (var version in opened.ConfigureAwait(false))
        {
            var startedAt = RunFacts.Time(version.Run.Info.StartTime);
            await foreach (var rows in version.StreamPiecesAsync<T>(read, cancellationToken).ConfigureAwait(false))
            {
                for (var i = 0; i < rows.Length; i++)
                {
                    yield return new VersionedRow<T> { RunId = version.RunId, StartedAt = startedAt, Row = rows.Span[i] };
                }
            }
        }
    }

    private async IAsyncEnumerable<MlflowRun> FindOldestFirstAsync(
        VersionsOptions options, WriterQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.Last is not null)
        {
            // The newest are found from the newest on, and they are as few as the caller says.
            var newest = await FindAsync(options, query, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
            foreach (var run in newest.OrderBy(run => run.Info.StartTime).ThenBy(run => run.Info.RunId, StringComparer.Ordinal))
            {
                yield return run;
            }

            yield break;
        }

        var experiment = await FindProcessAsync(cancellationToken).ConfigureAwait(false);
        if (await _search.FindFirstAsync(experiment.ExperimentId, query, cancellationToken).ConfigureAwait(false) is { } last)
        {
            query = query with { OldestFirst = true, StartedBy = last.Info.StartTime };
            await foreach (var run in _search.FindAsync(
                experiment.ExperimentId, query, options.PageSize, cancellationToken).ConfigureAwait(false))
            {
                yield return run;
            }
        }
    }
}
