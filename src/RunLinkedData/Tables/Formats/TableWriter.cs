using Apache.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Tables.Formats;

/// <summary>
/// Writes rows to a stream, as one table. What is encoded goes on to the stream piece by piece, and never by a blocking call; of Parquet, a
/// row group is held until it ends.
/// </summary>
internal sealed class TableWriter : IDisposable
{
    private readonly Stream _target;
    private readonly MemoryStream _encoded = new();
    private readonly PartStream _part;
    private readonly IPartWriter _writer;
    private long _rows;

    public TableWriter(Stream target, IDatasetFormat format, ColumnSet columns, DatasetIdentity dataset)
    {
        _target = target;
        _part = new PartStream(_encoded);
        _writer = format.OpenWriter(_part, new PartFile(dataset, "", columns));
    }

    /// <summary>Adds rows. The batch is not kept. <c>endsGroup</c>: whether it is the last one of its row group.</summary>
    public async Task WriteAsync(RecordBatch batch, long bytes, bool endsGroup, CancellationToken cancellationToken)
    {
        _writer.Write(batch, bytes, _rows + 1);
        _rows += batch.Length;
        if (endsGroup)
        {
            _writer.EndGroup();
        }

        await SendAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes what is still to be written.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        _writer.Complete();
        await SendAsync(cancellationToken).ConfigureAwait(false);
        await _target.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _part.Dispose();
        _encoded.Dispose();
    }

    private async Task SendAsync(CancellationToken cancellationToken)
    {
        await _target.WriteAsync(_encoded.GetBuffer().AsMemory(0, (int)_encoded.Length), cancellationToken).ConfigureAwait(false);
        _encoded.SetLength(0);
    }
}
