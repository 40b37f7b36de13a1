using System.Collections.Concurrent;
using Apache.Arrow;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Datasets.Expecting;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>
/// Saves datasets into the artifacts of one run. Safe for use by several threads at once, for different datasets.
/// <c>beforeAdding</c>: awaited when the files are there, directly before the manifest is written, and before anything of a shared run is
/// stored; when it throws, nothing is published. <c>isShared</c>: whether other programs may save datasets of the run at the same time.
/// <c>member</c>: set when this program is a member of a group: a later attempt takes the place of what an earlier one has saved.
/// <c>isPart</c>: whether it contributes its part to datasets that the members save together; what it gives then is the manifest that the
/// part would have alone.
/// <c>earlier</c>: finds the files that need not be stored again, for who wants that. <c>others</c>: finds the version of a dataset that a
/// reference names, for who expects something in comparison; null where there is none yet. <c>contracts</c>: finds the contract of a
/// dataset by its name. <c>nameReaders</c>: says who reads columns of a dataset that have changed, such as <c>read by demand-forecast</c>;
/// null where nobody does, or that is not known. It fails no save. <c>newest</c>: finds the newest published version of a dataset; null
/// where there is none.
/// </summary>
internal sealed partial class DatasetWriter(
    IArtifactStore artifacts,
    string runId,
    DatasetFormats formats,
    TimeProvider time,
    ILogger? logger = null,
    Func<CancellationToken, Task>? beforeAdding = null,
    bool isShared = false,
    PartName? member = null,
    bool isPart = false,
    Func<string, CancellationToken, Task<ReusableFiles>>? earlier = null,
    Func<string, string, CancellationToken, Task<DatasetManifest?>>? others = null,
    Func<string, DataContract?>? contracts = null,
    Func<string, IReadOnlyList<SchemaChange>, CancellationToken, Task<string?>>? nameReaders = null,
    Func<string, CancellationToken, Task<DatasetManifest?>>? newest = null)
{
    // A warning is not worth to wait longer for a store that does not answer.
    private static readonly TimeSpan LookUpLimit = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logger ?? NullLogger.Instance;

    // Claims of this program that it may not take away.
    private readonly ConcurrentDictionary<string, bool> _kept = new(StringComparer.Ordinal);

    /// <summary>Saves rows.</summary>
    public Task<DatasetManifest> WriteRowsAsync<T>(
        string name, IEnumerable<T> rows, SaveDatasetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var watched = RowWatch<T>.Of(options?.Expectations);
        return WriteAsync(
            name,
            options,
            (id, decimals) => Task.FromResult<BatchSource>(RowSource<T>.Open(id, watched?.Watch(rows) ?? rows, decimals)),
            cancellationToken);
    }

    /// <summary>Saves rows as they come.</summary>
    public Task<DatasetManifest> WriteRowsAsync<T>(
        string name, IAsyncEnumerable<T> rows, SaveDatasetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var watched = RowWatch<T>.Of(options?.Expectations);
        return WriteAsync(
            name,
            options,
            (id, decimals) => Task.FromResult<BatchSource>(
                new StreamRowSource<T>(id, watched?.Watch(rows) ?? rows, decimals, cancellationToken)),
            cancellationToken);
    }

    /// <summary>Saves Arrow batches as they come. They stay the caller's, and may be used again once the next one is asked for.</summary>
    public Task<DatasetManifest> WriteBatchesAsync(
        string name,
        IAsyncEnumerable<RecordBatch> batches,
        Schema? schema = null,
        SaveDatasetOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        RowPredicate.RefuseWithoutRows(options?.Expectations);
        return WriteAsync(
            name,
            options,
            async (id, _) => await ArrowSource.OpenAsync(id, batches, schema, cancellationToken).ConfigureAwait(false),
            cancellationToken);
    }

    /// <summary>Publishes what lies elsewhere: nothing but the manifest, which <c>pin</c> makes, is stored.</summary>
    public Task<DatasetManifest> WriteReferenceAsync(
        string name, Func<DatasetIdentity, CancellationToken, Task<DatasetManifest>> pin, CancellationToken cancellationToken)
    {
        DatasetIdentity.CheckName(name);
        var dataset = new DatasetIdentity(name, runId);
        return PublishWholeAsync(
            dataset, () => Task.FromResult<ReusableFiles?>(null), _ => pin(dataset, cancellationToken), cancellationToken);
    }

    private async Task<DatasetManifest> WriteAsync(
        string name,
        SaveDatasetOptions? options,
        Func<DatasetIdentity, DecimalFormat, Task<BatchSource>> open,
        CancellationToken cancellationToken)
    {
        DatasetIdentity.CheckName(name);
        options ??= new SaveDatasetOptions();
        options.Validate();
        var format = formats.Named(options.Format, nameof(options));
        if (isPart)
        {
            PartExpectations.Check(options.Expectations, name);
        }

        var contract = options.Contract ?? contracts?.Invoke(name);
        var expected = WithContract(options, contract, name);
        var dataset = new DatasetIdentity(name, runId);
        ExpectationGate? gate = null;
        try
        {
            return await PublishAsync(
                dataset,
                () => FindKnownAsync(dataset, options.Reuse, cancellationToken),
                async folder =>
                {
                    var source = await open(dataset, options.Decimals).ConfigureAwait(false);
                    await using (source.ConfigureAwait(false))
                    {
                        gate = expected.Count > 0 ? new ExpectationGate(expected, source.Columns, dataset) : null;
                        return await new RowParts(folder, format, dataset, options, gate)
                            .WriteAsync(source, cancellationToken).ConfigureAwait(false);
                    }
                },
                cancellationToken,
                async manifest =>
                {
                    manifest = manifest with { Contract = contract?.ToRecord() };
                    if (gate is not null)
                    {
                        manifest = await JudgeAsync(gate, manifest, dataset, cancellationToken).ConfigureAwait(false);
                    }

                    if (!isPart && (contract is null || options.AllowBreakingChange))
                    {
                        await TellOfChangesAsync(manifest, dataset, options.AllowBreakingChange, cancellationToken).ConfigureAwait(false);
                    }

                    return manifest;
                })
                .ConfigureAwait(false);
        }
        finally
        {
            gate?.Dispose();
        }
    }

    /// <summary>What is expected, with what the contract says of it; of the part of a member, what can be seen in each row.</summary>
    private List<Expectation> WithContract(SaveDatasetOptions options, DataContract? contract, string name)
    {
        if (contract is null)
        {
            return options.Expectations;
        }

        var all = contract.ExpectationsOf(name);
        if (!isPart)
        {
            return options.AllowBreakingChange
                ? [.. options.Expectations, .. all]
                : [.. options.Expectations, .. all, new CompatibleSchema("@latest")
                {
                    Announced = contract.RequiredColumnsOf(name),
                    NameReaders = breaking => NameReadersAsync(name, breaking, CancellationToken.None),
                }];
        }

        List<Expectation> seen = [.. PartExpectations.Of(all)];
        if (seen.Count < all.Count)
        {
            _logger.LogWarning(
                "Of the contract of '{Dataset}' the part of a member is not checked for what only the whole shows: {Names}",
                name, string.Join(", ", all.Except(seen).Select(one => one.Name)));
        }

        return [.. options.Expectations, .. seen];
    }

    /// <summary>Lets a dataset pass that is as expected, with what was found.</summary>
    private async Task<DatasetManifest> JudgeAsync(
        ExpectationGate gate, DatasetManifest manifest, DatasetIdentity dataset, CancellationToken cancellationToken)
    {
        var checks = await gate.FinishAsync(
            manifest,
            reference => others?.Invoke(dataset.Name, reference, cancellationToken) ?? Task.FromResult<DatasetManifest?>(null))
            .ConfigureAwait(false);
        await new GateReport(artifacts, dataset, isPart ? member!.Label : null, _logger)
            .StoreAsync(checks, gate.Broken, cancellationToken).ConfigureAwait(false);
        return manifest with { Checks = checks };
    }

    /// <summary>Warns of changes of columns that their readers may fail by. What keeps it from being known fails no save.</summary>
    private async Task TellOfChangesAsync(
        DatasetManifest manifest, DatasetIdentity dataset, bool isAllowed, CancellationToken cancellationToken)
    {
        List<SchemaChange> breaking;
        using CancellationTokenSource limit = new(LookUpLimit, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var before = newest is null ? null : await newest(dataset.Name, both.Token).ConfigureAwait(false);
            breaking = before is null ? [] : [.. SchemaChange.Between(before, manifest).Where(change => change.IsBreaking)];
        }
        catch (Exception e) when (e is MlflowException or RunLinkedDataException or IOException or UnauthorizedAccessException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _logger.LogDebug(e, "The columns of {Dataset} could not be compared with those of the version before", dataset);
            return;
        }

        if (breaking.Count > 0)
        {
            var readers = await NameReadersAsync(dataset.Name, breaking, cancellationToken).ConfigureAwait(false);
            _logger.Log(
                isAllowed ? LogLevel.Information : LogLevel.Warning,
                "Against the newest published version, of {Dataset} {Changes}{Readers}",
                dataset, SchemaChanges.ToText(breaking), readers is null ? "" : $"; {readers}");
        }
    }

    private async Task<string?> NameReadersAsync(
        string name, IReadOnlyList<SchemaChange> breaking, CancellationToken cancellationToken)
    {
        try
        {
            return nameReaders is null ? null : await nameReaders(name, breaking, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is MlflowException or RunLinkedDataException or IOException or UnauthorizedAccessException)
        {
            _logger.LogDebug(e, "Who reads '{Dataset}' could not be looked up", name);
            return null;
        }
    }

    /// <summary>Writes the parts of one writer and publishes them.</summary>
    private async Task<DatasetManifest> PublishAsync(
        DatasetIdentity dataset,
        Func<Task<ReusableFiles?>> findKnown,
        Func<PartFolder, Task<PartManifest>> write,
        CancellationToken cancellationToken,
        Func<DatasetManifest, Task<DatasetManifest>>? judge = null)
    {
        judge ??= Task.FromResult;
        if (isPart)
        {
            return await SavePartAsync(dataset, findKnown, write, judge, member!, cancellationToken).ConfigureAwait(false);
        }

        var publication = new DatasetPublication(artifacts, dataset, time);
        return await PublishWholeAsync(
            dataset,
            findKnown,
            async folder => await judge(publication.Merge(await write(folder).ConfigureAwait(false))).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<DatasetManifest> PublishWholeAsync(
        DatasetIdentity dataset,
        Func<Task<ReusableFiles?>> findKnown,
        Func<PartFolder, Task<DatasetManifest>> make,
        CancellationToken cancellationToken)
    {
        if (!isShared)
        {
            return await PublishClaimedAsync(dataset, findKnown, make, cancellationToken).ConfigureAwait(false);
        }

        await CheckAsync(cancellationToken).ConfigureAwait(false);
        var claim = await DatasetClaim.TakeAsync(artifacts, dataset, member, _kept, _logger, cancellationToken).ConfigureAwait(false);
        await using (claim.ConfigureAwait(false))
        {
            return await PublishClaimedAsync(dataset, findKnown, make, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<DatasetManifest> PublishClaimedAsync(
        DatasetIdentity dataset,
        Func<Task<ReusableFiles?>> findKnown,
        Func<PartFolder, Task<DatasetManifest>> make,
        CancellationToken cancellationToken)
    {
        var publication = new DatasetPublication(artifacts, dataset, time, member);
        if (member is { LeavesEarlier: true }
            && await publication.FindEarlierAsync(cancellationToken).ConfigureAwait(false) is { } published)
        {
            _logger.LogWarning(
                "{Dataset} may be published at this moment as attempt {Attempt} of member {Index} saved it, and stays so: attempt {Later} "
                + "saves nothing",
                dataset, published.MemberAttempt, member.Index, member.Attempt);
            return published;
        }

        // Of the attempts of a member one counts, so that a later one writes over what the others have left.
        var isLater = member is { Attempt: > 1 };
        var left = await publication.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var known = await findKnown().ConfigureAwait(false);
        var folder = new PartFolder(artifacts, dataset, _logger, isLater ? "" : left.Prefix, left, isLater, known);
        DatasetManifest manifest;
        try
        {
            manifest = await make(folder).ConfigureAwait(false);
            manifest = manifest with { MemberIndex = member?.Index, MemberAttempt = member?.Attempt };
            await folder.CheckAsync(replacesManifest: isLater, cancellationToken).ConfigureAwait(false);
            await CheckAsync(cancellationToken).ConfigureAwait(false);
            manifest = await publication.PublishAsync(manifest, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Files of the same names may be those of a later attempt by now.
            if (member is null || await IsWantedAsync().ConfigureAwait(false))
            {
                await folder.DeleteAsync().ConfigureAwait(false);
            }

            throw;
        }

        await folder.ClearAsync().ConfigureAwait(false);
        return manifest;
    }

    /// <summary>
    /// Writes the part of a member: its files, and then its part manifest. What a failure leaves is the next attempt's to take away.
    /// </summary>
    private async Task<DatasetManifest> SavePartAsync(
        DatasetIdentity dataset,
        Func<Task<ReusableFiles?>> findKnown,
        Func<PartFolder, Task<PartManifest>> write,
        Func<DatasetManifest, Task<DatasetManifest>> judge,
        PartName name,
        CancellationToken cancellationToken)
    {
        await CheckAsync(cancellationToken).ConfigureAwait(false);
        var publication = new DatasetPublication(artifacts, dataset, time);
        if (await publication.PreparePartAsync(name, cancellationToken).ConfigureAwait(false) is { } published)
        {
            _logger.LogWarning(
                "Part {Index} of {Dataset} is published as attempt {Attempt} saved it, and stays so: attempt {Later} saves nothing",
                name.Index, dataset, published.Attempt, name.Attempt);
            return publication.Merge(published);
        }

        var known = await findKnown().ConfigureAwait(false);
        var folder = new PartFolder(artifacts, dataset, _logger, name.FilePrefix, overwrite: name.Attempt > 1, known: known);
        var saved = await write(folder).ConfigureAwait(false);
        saved = saved with { PartVersion = PartManifest.VersionOf(saved.Files), Index = name.Index, Attempt = name.Attempt };
        var manifest = await judge(publication.Merge(saved)).ConfigureAwait(false);
        await folder.CheckAsync(replacesManifest: false, cancellationToken).ConfigureAwait(false);
        await CheckAsync(cancellationToken).ConfigureAwait(false);
        await new DatasetParts(artifacts, dataset).WriteAsync(saved, cancellationToken).ConfigureAwait(false);
        return manifest;
    }

    private async Task<ReusableFiles?> FindKnownAsync(DatasetIdentity dataset, bool reuse, CancellationToken cancellationToken) =>
        reuse && earlier is not null ? await earlier(dataset.Name, cancellationToken).ConfigureAwait(false) : null;

    /// <summary>Whether this program may still save; where another one has taken its place, that is the error, and no other one.</summary>
    private async Task<bool> IsWantedAsync()
    {
        try
        {
            await CheckAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is not RunStateException)
        {
            return false;
        }
    }

    private Task CheckAsync(CancellationToken cancellationToken) => beforeAdding?.Invoke(cancellationToken) ?? Task.CompletedTask;
}
