using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using RunLinkedData.Lake.Avro;

namespace RunLinkedData.Lake.Describing.Iceberg;

/// <summary>A version that is added: what it is in the table, and its columns with those that the table does not have.</summary>
internal sealed record PlannedVersion(
    DescribedVersion Version, VersionSnapshot Snapshot, TableSchema Schema, IReadOnlyList<DescribedColumn> Columns);

/// <summary>A table on its way from one state to the next.</summary>
internal sealed class NextState
{
    private const int FirstColumnId = 1;

    private readonly TableFolder _folder;
    private readonly string _dataset;
    private readonly TableState? _before;
    private readonly List<VersionSnapshot> _versions;
    private readonly List<TableSchema> _schemas;
    private readonly ColumnHistory _history;
    private readonly ConcurrentDictionary<string, (string List, AvroRecord Entry)> _written = new(StringComparer.Ordinal);
    private readonly int _kept;
    private IReadOnlyList<DescribedColumn> _latest;
    private long _timestamp;

    /// <param name="folder">The table's folder.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="before">What the table is now; null when there is none.</param>
    /// <param name="kept">The versions that stay.</param>
    public NextState(TableFolder folder, string dataset, TableState? before, IReadOnlyList<VersionSnapshot> kept)
    {
        (_folder, _dataset, _before, _versions, _kept) = (folder, dataset, before, [.. kept], kept.Count);
        _schemas = [.. before?.Schemas ?? []];
        _history = before?.ToHistory(kept) ?? new ColumnHistory([], FirstColumnId);
        _latest = kept is [.., var last] ? before!.ColumnsOf(last.SchemaId) : [];
        _timestamp = before?.LastUpdated ?? 0;
    }

    /// <summary>Whether it is another one than before.</summary>
    public bool IsChanged => _versions.Count > _kept || _kept < (_before?.Versions.Count ?? 0);

    /// <summary>Gives a version its place: IDs of its columns, number, time.</summary>
    /// <exception cref="TableException"><c>TABLE_COLUMNS</c>: its columns do not go with the others.</exception>
    public PlannedVersion Plan(DescribedVersion version, IDictionary<string, string> renamed)
    {
        var columns = _history.Add(version.RunId, version.Columns, renamed);
        _latest = columns;
        _timestamp = Math.Max(_timestamp + 1, version.CreatedAt.ToUnixTimeMilliseconds());
        var schema = SchemaOf([.. columns.Where(column => !column.IsLeftOut)]);
        VersionSnapshot snapshot = new()
        {
            RunId = version.RunId,
            Id = Names.SnapshotOf(version.RunId),
            Sequence = (_before?.LastSequence ?? 0) + 1 + 2 * (_versions.Count - _kept),
            Timestamp = _timestamp,
            ManifestList = "",
            SchemaId = schema.Id,
            Files = version.Files.Count,
            Rows = version.Files.Sum(file => file.Rows),
            Bytes = version.Files.Sum(file => file.Bytes),
        };
        _versions.Add(snapshot);
        return new PlannedVersion(version, snapshot, schema, columns);
    }

    /// <inheritdoc cref="ColumnHistory.CheckRenamed"/>
    public void CheckRenamed(IDictionary<string, string> renamed)
    {
        // A table without versions has no columns to be wrong about.
        if (_versions.Count > 0)
        {
            _history.CheckRenamed(renamed);
        }
    }

    /// <summary>Writes the manifest of a version and its list. Several may be written at once.</summary>
    public async Task WriteAsync(PlannedVersion planned, CancellationToken cancellationToken)
    {
        var (snapshot, name) = (planned.Snapshot, planned.Version.RunId);
        var manifest = ManifestWriter.Write(planned.Version, planned.Schema, planned.Columns);
        var path = await _folder.WriteOnceAsync(Names.Manifest(name), manifest, cancellationToken).ConfigureAwait(false);
        var entry = ManifestLists.Of(snapshot, _folder.UriOf(path), manifest.Length);
        var list = await WriteListAsync([entry], snapshot.Id, snapshot.Sequence, name, cancellationToken).ConfigureAwait(false);
        _written[name] = (list, entry);
    }

    /// <summary>Makes it the state of the table.</summary>
    /// <returns>The state; null when another program was faster.</returns>
    public async Task<TableState?> CommitAsync(CancellationToken cancellationToken)
    {
        var versions = _versions
            .Select(version => _written.TryGetValue(version.RunId, out var written)
                ? version with { ManifestList = written.List }
                : version)
            .ToList();
        var state = ToState(versions);
        MainManifests main = new(_folder, SchemaOf(_history.Together(_latest)), state.LastSequence, state.Main.Id);
        if (_before is not null)
        {
            main.Take(await ManifestLists.ReadAsync(_folder, _before.Main.ManifestList, cancellationToken).ConfigureAwait(false));
        }

        main.Take(_written.Values.Select(written => written.Entry));
        var entries = await main.ListAsync(versions, cancellationToken).ConfigureAwait(false);
        var list = await WriteListAsync(entries, state.Main.Id, state.LastSequence, "main", cancellationToken).ConfigureAwait(false);
        state = state with { Main = state.Main with { ManifestList = list } };

        var (content, expired) = Expiry.Shorten(ref state, shortened => StateWriter.Write(shortened, _folder, _history));
        if (!await _folder.TryCreateAsync(Names.MetadataFile(state.Number), content, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        await PointAsync(state.Number, cancellationToken).ConfigureAwait(false);
        await Expiry.RemoveAsync(_folder, expired, state, entries, cancellationToken).ConfigureAwait(false);
        return state;
    }

    private TableState ToState(List<VersionSnapshot> versions)
    {
        var current = SchemaOf(_history.Together(_latest));
        var used = versions.Select(version => version.SchemaId).Append(current.Id).ToHashSet();

        // The last one stays, so that its number is not given to another one.
        used.Add(_schemas.Max(schema => schema.Id));
        var location = _folder.Location.ToRawUri();
        return new TableState
        {
            Number = (_before?.Number ?? 0) + 1,
            TableId = _before?.TableId ?? TableFolder.IdOf(_dataset, location),
            Dataset = _dataset,
            LastSequence = (_before?.LastSequence ?? 0) + 2 * Math.Max(1, versions.Count - _kept),
            LastUpdated = _timestamp,
            LastColumnId = _history.LastId,
            Schemas = [.. _schemas.Where(schema => used.Contains(schema.Id))],
            CurrentSchemaId = current.Id,
            Versions = versions,
            Main = new MainSnapshot(Names.SnapshotOfAll(versions.Select(version => version.RunId)), ""),
            LeftOut = [.. _history.All.Select(known => known.Column).Where(column => column.IsLeftOut)],
            Earlier = _before is null ? [] : [.. _before.Earlier, new EarlierMetadata(_before.Number, _before.LastUpdated)],
        };
    }

    private TableSchema SchemaOf(IReadOnlyList<DescribedColumn> columns)
    {
        var schema = _schemas.Find(known => known.Columns.SequenceEqual(columns));
        if (schema is null)
        {
            schema = new TableSchema(_schemas.Count == 0 ? 0 : _schemas.Max(known => known.Id) + 1, columns);
            _schemas.Add(schema);
        }

        return schema;
    }

    private Task<string> WriteListAsync(
        IEnumerable<AvroRecord> entries, long snapshotId, long sequence, string name, CancellationToken cancellationToken) =>
        _folder.WriteOnceAsync(
            Names.ManifestList(snapshotId, name), ManifestLists.Write(entries, snapshotId, sequence), cancellationToken);

    // Another program may have gone on meanwhile, and its hint was there before this one.
    private async Task PointAsync(int number, CancellationToken cancellationToken)
    {
        do
        {
            var hint = Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
            await _folder.WriteAsync(Names.Hint, hint, cancellationToken).ConfigureAwait(false);
            number++;
        }
        while (await _folder.HasAsync(Names.MetadataFile(number), cancellationToken).ConfigureAwait(false));
    }
}
