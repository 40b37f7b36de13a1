using Apache.Arrow;
using ParquetSharp;
using ParquetSharp.Arrow;
using ParquetSharp.IO;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Formats;

/// <summary>Writes a Parquet file. A row group is held encoded until it ends.</summary>
internal sealed class ParquetPartWriter : IPartWriter
{
    private readonly PartStream _target;
    private readonly ManagedOutputStream _output;
    private readonly FileWriter _writer;
    private readonly ParquetForm _form;
    private bool _inGroup;
    private long _pending;

    public ParquetPartWriter(PartStream target, ColumnSet columns, DatasetIdentity dataset)
    {
        _target = target;
        _form = new ParquetForm(columns, dataset);
        _output = new ManagedOutputStream(target, leaveOpen: true);
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(Compression.Zstd).MaxRowGroupLength(int.MaxValue).Build();
        using var arrowBuilder = new ArrowWriterPropertiesBuilder();
        using var arrowProperties = arrowBuilder.StoreSchema().Build();
        try
        {
            // Writes the first bytes already.
            _writer = new FileWriter(_output, _form.Schema, properties, arrowProperties);
        }
        catch (ParquetException)
        {
            _output.Dispose();
            target.ThrowIfFailed();
            throw;
        }
    }

    public long SizeBound => _target.Position + _pending;

    public void Write(RecordBatch batch, long bytes, long firstRow) => Try(() =>
    {
        var stored = _form.ToFile(batch, firstRow);
        if (!_inGroup)
        {
            // Writes out the group before.
            _writer.NewBufferedRowGroup();
            _inGroup = true;
            _pending = 0;
        }

        _writer.WriteBufferedRecordBatch(stored);
        _pending += bytes;
    });

    public void EndGroup() => _inGroup = false;

    public void Complete() => Try(_writer.Close);

    public void Dispose()
    {
        _writer.Dispose();
        _output.Dispose();
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (ParquetException)
        {
            _target.ThrowIfFailed();
            throw;
        }
    }
}
