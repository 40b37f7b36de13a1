using System.Globalization;
using Apache.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Datasets.Publishing;

/// <summary>Writes batches into part files, and starts a new one when one is full.</summary>
internal sealed class PartSequence(
    PartFolder folder, IDatasetFormat format, DatasetIdentity dataset, ColumnSet columns, SaveDatasetOptions options) : IAsyncDisposable
{
    /// <summary>How the names of files of rows begin.</summary>
    public const string FileStart = "part-";

    private PartUpload? _part;
    private IPartWriter? _writer;
    private long _rows;

    /// <summary>
    /// Adds a batch.
    /// <c>bytes</c>: its size in memory.
    /// <c>firstRow</c>: the number of its first row in the dataset, from 1.
    /// <c>endsGroup</c>: whether it is the last one of its row group.
    /// </summary>
    public async Task WriteAsync(RecordBatch batch, long bytes, long firstRow, bool endsGroup, CancellationToken cancellationToken)
    {
        var writer = await OpenAsync(cancellationToken).ConfigureAwait(false);
        _part!.Stream.Guard(() => writer.Write(batch, bytes, firstRow));
        _rows += batch.Length;
        if (endsGroup)
        {
            _part.Stream.Guard(writer.EndGroup);
        }

        if ((endsGroup || !format.HasRowGroups) && writer.SizeBound >= options.MaxFileBytes)
        {
            await EndAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends the last file; without rows, there is one file with the columns alone.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (folder.Files.Count == 0)
        {
            await OpenAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_writer is not null)
        {
            await EndAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _writer?.Dispose();
        _writer = null;
        if (_part is not null)
        {
            await _part.DisposeAsync().ConfigureAwait(false);
            _part = null;
        }
    }

    private async Task<IPartWriter> OpenAsync(CancellationToken cancellationToken)
    {
        if (_writer is null)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{FileStart}{folder.Prefix}{folder.Files.Count:D5}.{format.Extension}");
            _part = await folder.OpenAsync(path, cancellationToken).ConfigureAwait(false);
            _writer = _part.Stream.Guard(() => format.OpenWriter(_part.Stream, new PartFile(dataset, path, columns)));
        }

        return _writer;
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        _part!.Stream.Guard(_writer!.Complete);
        _writer.Dispose();
        _writer = null;
        await folder.CommitAsync(_part, _rows, cancellationToken).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
        _rows = 0;
    }
}
