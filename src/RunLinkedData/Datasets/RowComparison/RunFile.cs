using System.Runtime.CompilerServices;
using Apache.Arrow.Ipc;
using RunLinkedData.Tables.Keys;

namespace RunLinkedData.Datasets.RowComparison;

/// <summary>Rows in order, in a temporary file: a stream of Arrow's, as it is only read from its beginning to its end.</summary>
internal static class RunFile
{
    /// <summary>Writes what is left of some rows, in batches of a size.</summary>
    public static async Task WriteAsync(
        RunMerger rows, BuilderPool builders, long batchBytes, Stream target, CancellationToken cancellationToken)
    {
        var builder = builders.Rent();
        using var writer = new ArrowStreamWriter(target, builders.Columns.Schema, leaveOpen: true);
        while (rows.Current is { } row)
        {
            for (var i = 0; i < builder.Columns; i++)
            {
                builder[i].AppendValue(row.Batch.Column(i), row.Row);
            }

            await rows.NextAsync().ConfigureAwait(false);
            if (builder.Bytes >= batchBytes || rows.Current is null)
            {
                await writer.WriteRecordBatchAsync(builder.Build(), cancellationToken).ConfigureAwait(false);
                builder.Reset();
            }
        }

        await writer.WriteEndAsync(cancellationToken).ConfigureAwait(false);
        builders.Return(builder);
    }

    /// <summary>Reads a file, and deletes it then.</summary>
    public static async IAsyncEnumerable<KeyedBatch> ReadAsync(
        string path, KeyEncoder encoder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stream = SpillFolder.OpenRead(path);
        await using (stream.ConfigureAwait(false))
        {
            using var reader = new ArrowStreamReader(stream, leaveOpen: true);
            while (await reader.ReadNextRecordBatchAsync(cancellationToken).ConfigureAwait(false) is { } batch)
            {
                yield return new KeyedBatch(batch, encoder.Encode(batch));
            }
        }
    }
}
