using Apache.Arrow;
using ParquetSharp;
using ParquetSharp.Arrow;
using ParquetSharp.IO;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Tables.Formats;

/// <summary>Writes a Parquet file. A row group is held encoded until it ends.</summary>
internal sealed class ParquetPartWriter : IPartWriter
{
    private readonly Stream _target;
    private readonly ManagedOutputStream _output;
    private readonly FileWriter _writer;
    private readonly ParquetForm _form;
    private bool _inGroup;
    private long _pending;

    public ParquetPartWriter(Stream target, PartFile part)
    {
        _target = target;
        _form = new ParquetForm(part.ColumnSet, part.Identity);
        _output = new ManagedOutputStream(target, leaveOpen: true);
        using var builder = new WriterPropertiesBuilder();
        using var properties = builder.Compression(Compression.Zstd).MaxRowGroupLength(int.MaxValue).EnablePageChecksum().Build();
        using var arrowBuilder = new ArrowWriterPropertiesBuilder();
        using var arrowProperties = arrowBuilder.StoreSchema().Build();
        try
        {
            // Writes the first bytes already.
            _writer = new FileWriter(_output, _form.Schema, properties, arrowProperties);
        }
        catch
        {
            _output.Dispose();
            throw;
        }
    }

    public long SizeBound => _target.Position + _pending;

    public void Write(RecordBatch batch, long bytes, long firstRow)
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
    }

    public void EndGroup() => _inGroup = false;

    public void Complete() => _writer.Close();

    public void Dispose()
    {
        _writer.Dispose();
        _output.Dispose();
    }
}
