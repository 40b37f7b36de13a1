using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace RunLinkedData.Lake.Avro;

/// <summary>
/// Writes small Avro files, in the codec <c>deflate</c>. The same records give the same bytes: the marker between blocks, which may be
/// anything, is made of what is in the file.
/// </summary>
internal sealed class AvroFileWriter
{
    private const int SyncBytes = 16;
    private const int BlockBytes = 1 << 16;

    private readonly AvroType _type;
    private readonly AvroEncoder _head = new();
    private readonly List<(long Records, byte[] Bytes)> _blocks = [];
    private AvroEncoder _block = new();
    private long _records;

    /// <summary>Begins a file.</summary>
    /// <param name="schema">The schema of its records.</param>
    /// <param name="metadata">What it says of itself besides.</param>
    public AvroFileWriter(string schema, IReadOnlyList<KeyValuePair<string, string>> metadata)
    {
        _type = AvroSchema.Read(Encoding.UTF8.GetBytes(schema));
        _head.WriteRaw("Obj\x01"u8);
        _head.WriteLong(metadata.Count + 2);
        foreach (var (key, value) in metadata.Append(new("avro.codec", "deflate")).Append(new("avro.schema", schema)))
        {
            _head.WriteText(key);
            _head.WriteText(value);
        }

        _head.WriteLong(0);
    }

    /// <summary>Adds a record.</summary>
    /// <exception cref="InvalidDataException">It is not as the schema says.</exception>
    public void Add(AvroRecord record)
    {
        _block.Write(_type, record);
        _records++;
        if (_block.Length >= BlockBytes)
        {
            EndBlock();
        }
    }

    /// <summary>The file with all records.</summary>
    public byte[] Finish()
    {
        if (_records > 0)
        {
            EndBlock();
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(_head.ToArray());
        _blocks.ForEach(block => hash.AppendData(block.Bytes));
        var sync = hash.GetHashAndReset().AsSpan(0, SyncBytes);
        _head.WriteRaw(sync);
        foreach (var (records, bytes) in _blocks)
        {
            _head.WriteLong(records);
            _head.WriteBytes(bytes);
            _head.WriteRaw(sync);
        }

        return _head.ToArray();
    }

    private void EndBlock()
    {
        MemoryStream packed = new();
        using (DeflateStream deflate = new(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(_block.ToArray());
        }

        _blocks.Add((_records, packed.ToArray()));
        (_block, _records) = (new AvroEncoder(), 0);
    }
}
