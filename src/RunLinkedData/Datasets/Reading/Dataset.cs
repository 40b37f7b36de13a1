using System.Runtime.CompilerServices;
using Apache.Arrow;
using RunLinkedData.Datasets.Caching;
using RunLinkedData.Datasets.Exporting;
using RunLinkedData.Datasets.Locating;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Waiting;

namespace RunLinkedData.Datasets.Reading;

/// <summary>
/// A data version: a dataset as one run wrote it, or an external input as one run has pinned it. Its content is read when it is asked
/// for, as rows of a type, as Arrow batches, or as files, and every file is checked against its size and SHA-256 before anything of it is
/// handed out, unless it was loaded with <see cref="LoadDatasetOptions.PartialReads"/>.
/// </summary>
/// <remarks>Safe for use by several threads at once. Holds no open files.</remarks>
public sealed partial class Dataset
{
    private readonly DatasetFiles _files;
    private readonly DatasetIdentity _identity;
    private readonly DatasetFormats _formats;
    private readonly FileLocator _locator;
    private readonly HoldingStores? _others;
    private readonly PartialReads _partialReads;
    private readonly HashSet<string> _unchecked = new(StringComparer.Ordinal);

    internal Dataset(
        IArtifactStore artifacts,
        DatasetManifest manifest,
        MlflowRun run,
        DatasetFormats? formats = null,
        FileCache? cache = null,
        PartialReads partialReads = PartialReads.Never,
        HoldingStores? others = null,
        DatasetIdentity? identity = null)
    {
        _partialReads = partialReads;
        Manifest = manifest;
        Run = run;
        _identity = identity ?? new DatasetIdentity(manifest.Name, run.Info.RunId);
        _formats = formats ?? DatasetFormats.BuiltIn;
        _others = others;
        _locator = new FileLocator(artifacts, _identity, others);
        _files = new DatasetFiles(_locator, cache);
    }

    /// <summary>
    /// Is told of columns that are read, again and again, by whatever thread reads: their names, or null for all without naming any.
    /// </summary>
    internal Action<IEnumerable<string>?>? ColumnsRead { get; set; }

    /// <summary>The name of the dataset.</summary>
    public string Name => Manifest.Name;

    /// <summary>The ID of the run that wrote it, which is its data version; of an external input, the run that has pinned it.</summary>
    public string RunId => Run.Info.RunId;

    /// <summary>
    /// The version of an external input in the words of its own system, as the run has recorded it; null for what a run wrote.
    /// </summary>
    public string? ExternalVersion => _identity.ExternalVersion;

    /// <summary>The run that wrote it, or has pinned it, as it was when this was opened: parameters, metrics, tags, inputs.</summary>
    public MlflowRun Run { get; }

    /// <summary>Its columns, files, digest and profile.</summary>
    public DatasetManifest Manifest { get; }

    /// <summary>
    /// The paths of the files of which this object has handed out rows without checking their hashes, as they were read in part
    /// (<see cref="LoadDatasetOptions.PartialReads"/>); in their order.
    /// </summary>
    public IReadOnlyList<string> UncheckedFiles
    {
        get
        {
            lock (_unchecked)
            {
                return [.. Manifest.Files.Select(file => file.Path).Where(_unchecked.Contains)];
            }
        }
    }

    /// <summary>Reads all rows.</summary>
    /// <typeparam name="T">
    /// A class, record or struct. Its members find their columns by name; columns that it has no member for are not read. A member that can
    /// be null or has a default may have no column (<see cref="ReadRowsOptions.MissingColumns"/>).
    /// </typeparam>
    /// <exception cref="DatasetSchemaException">
    /// A column is missing, has a type that may not fit its member, or has a null for a member that takes none.
    /// </exception>
    /// <exception cref="DatasetCorruptException">A file is missing or damaged.</exception>
    /// <exception cref="DatasetException">A value does not fit its member (<c>DATASET_VALUE</c>).</exception>
    /// <exception cref="ArgumentException">The type cannot be read, or has more rows than an array can hold.</exception>
    /// <exception cref="InvalidOperationException">The content of the dataset is files.</exception>
    public IReadOnlyList<T> ReadRows<T>() => Blocking.Wait(() => ReadRowsAsync<T>());

    /// <summary>Reads all rows. As <see cref="ReadRows{T}()"/>.</summary>
    /// <typeparam name="T">A class, record or struct.</typeparam>
    /// <param name="configure">Says what members are that the version has no column for.</param>
    /// <exception cref="ArgumentException">An option does not fit the type, or as above.</exception>
    public IReadOnlyList<T> ReadRows<T>(Action<ReadRowsOptions> configure) => Blocking.Wait(() => ReadRowsAsync<T>(configure));

    /// <summary>Reads all rows. As <see cref="ReadRows{T}()"/>.</summary>
    /// <typeparam name="T">A class, record or struct.</typeparam>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<IReadOnlyList<T>> ReadRowsAsync<T>(CancellationToken cancellationToken = default) =>
        ReadRowsAsync<T>(_ => { }, cancellationToken);

    /// <summary>Reads all rows. As <see cref="ReadRows{T}(Action{ReadRowsOptions})"/>.</summary>
    /// <typeparam name="T">A class, record or struct.</typeparam>
    /// <param name="configure">Says what members are that the version has no column for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<IReadOnlyList<T>> ReadRowsAsync<T>(Action<ReadRowsOptions> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        if (Manifest.Rows > System.Array.MaxLength)
        {
            throw new ArgumentException($"{Manifest.Rows} rows of {_identity} do not fit into one list. Use {nameof(StreamRowsAsync)}.");
        }

        // The count is what a manifest says, so it is believed up to a limit only.
        var rows = new T[Math.Min(Manifest.Rows, 1 << 24)];
        var count = 0;
        var reader = new RowReader<T>(_identity, ReadRowsOptions.Of(configure));
        await foreach (var part in ReadBatchesAsync(reader, cancellationToken).ConfigureAwait(false))
        {
            using var batch = part.Batch;
            if (rows.Length - count < batch.Length)
            {
                System.Array.Resize(
                    ref rows, (int)Math.Min(System.Array.MaxLength, Math.Max(count + (long)batch.Length, rows.Length * 2L)));
            }

            reader.Read(part, 0, rows, count, batch.Length);
            count += batch.Length;
        }

        System.Array.Resize(ref rows, count);
        return rows;
    }

    /// <summary>
    /// Reads the rows one after the other; memory stays flat however many there are. Errors are those of
    /// <see cref="ReadRows{T}(Action{ReadRowsOptions})"/>.
    /// </summary>
    /// <typeparam name="T">A class, record or struct.</typeparam>
    /// <param name="configure">Says what members are that the version has no column for.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async IAsyncEnumerable<T> StreamRowsAsync<T>(
        Action<ReadRowsOptions>? configure = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var rows in StreamPiecesAsync<T>(ReadRowsOptions.Of(configure), cancellationToken).ConfigureAwait(false))
        {
            for (var i = 0; i < rows.Length; i++)
            {
                yield return rows.Span[i];
            }
        }
    }

    /// <summary>Reads the content as Arrow batches, which are the caller's to dispose; memory stays flat however many there are.</summary>
    /// <param name="columns">The names of the columns wanted, in the order wanted; null for all.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="DatasetSchemaException">A column is missing.</exception>
    /// <exception cref="DatasetCorruptException">A file is missing or damaged.</exception>
    /// <exception cref="InvalidOperationException">The content of the dataset is files.</exception>
    public async IAsyncEnumerable<RecordBatch> StreamBatchesAsync(
        IReadOnlyCollection<string>? columns = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var batch in StreamBatchesAsync(columns, null, cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <summary>
    /// Copies the files of the dataset, without the manifest, into a folder; they appear there when all of them were checked.
    /// Plain files get the permissions that they had where they were saved, as far as new files may have them (umask), and
    /// folders without files are made again.
    /// </summary>
    /// <param name="folder">The folder; made if needed. It must hold nothing, as files of two versions would be taken for one.</param>
    /// <param name="replace">Whether all that the folder holds is deleted when the files are there, whatever it is.</param>
    /// <exception cref="DatasetException">
    /// <c>DATASET_TARGET</c>: the folder holds something, or is a file. <c>DATASET_FORMAT</c>: the rows are in a table of another program,
    /// whose files alone are not the version (<see cref="DatasetManifest.Source"/>). Nothing was copied.
    /// </exception>
    /// <exception cref="DatasetCorruptException">A file is missing or damaged; nothing was copied.</exception>
    /// <exception cref="IOException">The folder cannot be written; it holds what it held before.</exception>
    public void CopyTo(string folder, bool replace = false) => Blocking.Wait(() => CopyToAsync(folder, replace));

    /// <summary>Copies the files of the dataset into a folder. As <see cref="CopyTo"/>.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="replace">Whether all that the folder holds is deleted when the files are there.</param>
    /// <param name="cancellationToken">Cancels the call; nothing was copied then.</param>
    public async Task CopyToAsync(string folder, bool replace = false, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (Manifest.IsTable)
        {
            throw _identity.Error(
                ErrorCode.DatasetFormat,
                $"The {_identity} is a table of the kind {Manifest.Format} at {Manifest.Source!.Location}, whose files alone are not its "
                + $"rows: some of them may be deleted, and columns may be in no file. Export the rows ({nameof(ExportAsync)}), or copy "
                + "the table.");
        }

        if (File.Exists(folder))
        {
            throw _identity.Error(
                ErrorCode.DatasetTarget, $"'{folder}' is a file, and the files of {_identity} need a folder. Name another one.");
        }

        if (!replace && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).FirstOrDefault() is { } held)
        {
            throw _identity.Error(
                ErrorCode.DatasetTarget,
                $"The folder '{folder}' holds '{Path.GetFileName(held)}', "
                + $"and beside other files nobody could tell which are those of {_identity}. "
                + "Name a new folder, or have all that it holds replaced.");
        }

        await WholeFolder.WriteAsync(folder, target => CopyFilesAsync(target, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a file to be read by other code; <c>check</c>: its hash also where it lies on this machine.</summary>
    /// <exception cref="DatasetCorruptException">It is missing or damaged.</exception>
    internal Task<VerifiedFile> OpenFileAsync(DatasetFile file, bool check, CancellationToken cancellationToken)
    {
        ColumnsRead?.Invoke(null);
        return check ? _files.OpenCheckedAsync(file, cancellationToken) : _files.OpenInPlaceAsync(file, cancellationToken);
    }

    /// <summary>Opens a dataset of a run; null when the run holds no manifest of it.</summary>
    /// <exception cref="DatasetException"><c>DATASET_MANIFEST</c>: the manifest cannot be used.</exception>
    internal static async Task<Dataset?> OpenAsync(
        IArtifactStore artifacts, string name, MlflowRun run, CancellationToken cancellationToken = default)
    {
        var identity = new DatasetIdentity(name, run.Info.RunId);
        return DatasetIdentity.IsName(name)
            && await ManifestJson.FetchAsync(artifacts, identity, cancellationToken).ConfigureAwait(false) is { } json
            ? new Dataset(artifacts, ManifestJson.Read(json, identity), run)
            : null;
    }

    /// <summary>Reads the rows, some at a time: each piece is valid until the next one is asked for.</summary>
    internal async IAsyncEnumerable<ReadOnlyMemory<T>> StreamPiecesAsync<T>(
        ReadRowsOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const int Piece = 1024;
        var rows = new T[Piece];
        var reader = new RowReader<T>(_identity, options);
        await foreach (var part in ReadBatchesAsync(reader, cancellationToken).ConfigureAwait(false))
        {
            using var batch = part.Batch;
            for (var start = 0; start < batch.Length; start += Piece)
            {
                var count = Math.Min(Piece, batch.Length - start);
                reader.Read(part, start, rows, 0, count);
                yield return rows.AsMemory(0, count);
            }
        }
    }

    /// <summary>Where a file of the version lies.</summary>
    /// <exception cref="DatasetCorruptException">There is no such place any more, or it cannot be used from here.</exception>
    internal ValueTask<FilePlace> FindPlaceAsync(DatasetFile file, CancellationToken cancellationToken) =>
        _locator.FindAsync(file, cancellationToken);

    /// <summary>As the public one; reads no further than so many rows, or a few more.</summary>
    private async IAsyncEnumerable<RecordBatch> StreamBatchesAsync(
        IReadOnlyCollection<string>? columns, long? mostRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CheckNames(columns);
        var wanted = columns ?? [.. Manifest.Columns.Select(c => c.Name)];
        IReadOnlyList<int> Select(Schema schema, DatasetFile file)
        {
            int[] found = [.. wanted.Select(c => ColumnMatch.Find(schema, c, file.Path, _identity, "a column"))];
            ColumnsRead?.Invoke(columns is null ? null : NamesOf(schema, found));
            return found;
        }

        var reader = NewReader(wanted.Count, mostRows);
        await foreach (var part in reader.ReadAsync(Select, dictionaries: false, cancellationToken).ConfigureAwait(false))
        {
            yield return part.Batch;
        }
    }

    private IAsyncEnumerable<PartBatch> ReadBatchesAsync<T>(RowReader<T> reader, CancellationToken cancellationToken) =>
        NewReader(reader.Columns).ReadAsync(
            (schema, file) =>
            {
                var found = reader.Select(schema, file);
                ColumnsRead?.Invoke(NamesOf(schema, found));
                return found;
            },
            dictionaries: true,
            cancellationToken);

    private static IEnumerable<string> NamesOf(Schema schema, IEnumerable<int> columns) =>
        columns.Select(column => schema.GetFieldByIndex(column).Name);

    private IRowsReader NewReader(int columns, long? mostRows = null)
    {
        if (Manifest.IsTable)
        {
            return new TableReader(OpenTableAsync, Manifest) { MostRows = mostRows };
        }

        // Of all columns and rows nothing is saved.
        var savesNothing = mostRows is null && columns >= Manifest.Columns.Count;
        return new DatasetReader(_files, Manifest, _identity, _formats.Of(RowFormat(), _identity))
        {
            MostRows = mostRows,
            PartialReads = _partialReads == PartialReads.WhereHalfIsSaved && savesNothing ? PartialReads.Never : _partialReads,
            Unchecked = NoteUnchecked,
        };
    }

    private Task<PinnedTable> OpenTableAsync(CancellationToken cancellationToken) => PinnedTable.OpenAsync(
        _locator,
        _others ?? throw new InvalidOperationException($"Nothing opens the table that {_identity} is."),
        Manifest,
        cancellationToken);

    private void NoteUnchecked(DatasetFile file)
    {
        lock (_unchecked)
        {
            _unchecked.Add(file.Path);
        }
    }

    private async Task CopyFilesAsync(string folder, CancellationToken cancellationToken)
    {
        ColumnsRead?.Invoke(null);
        var permissions = FilePermissions.OfNewFolder(folder);
        foreach (var empty in Manifest.EmptyFolders ?? [])
        {
            Directory.CreateDirectory(DatasetPath.Under(folder, empty));
        }

        foreach (var file in Manifest.Files)
        {
            var target = DatasetPath.Under(folder, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await _files.CopyToAsync(file, target, cancellationToken).ConfigureAwait(false);
            FilePermissions.Restore(target, file.Mode, permissions);
        }
    }

    private static void CheckNames(IReadOnlyCollection<string>? columns)
    {
        if (columns is { Count: 0 } || columns?.Distinct(StringComparer.Ordinal).Count() != columns?.Count)
        {
            throw new ArgumentException("Name at least one column, and none of them twice; or pass null for all.", nameof(columns));
        }
    }

    private string RowFormat() =>
        Manifest.Format ?? throw new InvalidOperationException($"The {_identity} consists of files, not of rows. Use {nameof(CopyTo)}.");
}
