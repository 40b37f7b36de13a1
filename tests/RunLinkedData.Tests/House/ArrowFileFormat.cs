using Apache.Arrow;
using Apache.Arrow.Ipc;
using RunLinkedData.Tables.Parts;

namespace RunLinkedData.Tests.House;

/// <summary>A format that a package might add: streams of Arrow's IPC.</summary>
internal sealed class ArrowFileFormat : IDatasetFormat
{
    public string Name => "arrow";

    public string Extension => "arrows";

    public IPartWriter OpenWriter(Stream target, PartFile part) => new Writer(target, part.Schema);

    public IPartReader OpenReader(string path, PartFile part) => new Reader(new ArrowStreamReader(File.OpenRead(path)), part);

    private sealed class Writer(Stream target, Schema schema) : IPartWriter
    {
        private readonly ArrowStreamWriter _writer = new(target, schema, leaveOpen: true);

        public long SizeBound => target.Position;

        public void Write(RecordBatch batch, long bytes, long firstRow) => _writer.WriteRecordBatch(batch);

        public void Complete() => _writer.WriteEnd();

        public void Dispose() => _writer.Dispose();
    }

    private sealed class Reader(ArrowStreamReader reader, PartFile part) : IPartReader
    {
        private IReadOnlyList<int> _columns = [];

        public Schema Schema => part.Schema;

        public void Start(IReadOnlyList<int> columns, bool dictionaries) => _columns = columns;

        public RecordBatch? Read() => reader.ReadNextRecordBatch() is { } batch
            ? new RecordBatch(new Schema(_columns.Select(Schema.GetFieldByIndex), null), _columns.Select(batch.Column), batch.Length)
            : null;

        public void Dispose() => reader.Dispose();
    }
}
