using System.Runtime.CompilerServices;
using System.Text;
using RunLinkedData.Datasets.Sources;
using RunLinkedData.Lake.Files;
using RunLinkedData.Model;

namespace RunLinkedData.Lake.Avro;

/// <summary>
/// An Avro file (https://avro.apache.org/docs/1.12.0/specification/#object-container-files), read from its start to its end.
/// </summary>
internal sealed class AvroFile : IAsyncDisposable
{
    private const int SyncBytes = 16;
    private const int MostHeaderBytes = 1 << 26;

    private readonly AvroInput _input;
    private readonly FileLocation _file;
    private byte[] _sync = [];

    private AvroFile(Stream content, FileLocation file) => (_input, _file) = (new AvroInput(content), file);

    /// <summary>What the file says of itself, such as its schema: bytes by key.</summary>
    public IReadOnlyDictionary<string, byte[]> Metadata { get; private set; } = new Dictionary<string, byte[]>();

    /// <summary>Reads the head of a file.</summary>
    /// <param name="content">The file, which is closed with this.</param>
    /// <param name="file">Where it is.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="SourceException"><c>TABLE_CORRUPT</c>: it is no Avro file.</exception>
    public static async Task<AvroFile> OpenAsync(Stream content, FileLocation file, CancellationToken cancellationToken)
    {
        AvroFile opened = new(content, file);
        try
        {
            await opened.ReadHeadAsync(cancellationToken).ConfigureAwait(false);
            return opened;
        }
        catch (Exception e)
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            if (e is InvalidDataException)
            {
                throw Damaged(file, e);
            }

            throw;
        }
    }

    /// <summary>Reads the records that follow.</summary>
    /// <exception cref="SourceException">
    /// <c>TABLE_CORRUPT</c>: they are not as its schema says. <c>TABLE_UNSUPPORTED</c>: they are compressed in a way that is not known.
    /// </exception>
    public async IAsyncEnumerable<AvroRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var codec = Metadata.TryGetValue("avro.codec", out var name) ? Encoding.UTF8.GetString(name) : "null";
        var type = Try(() => AvroSchema.Read(Metadata.GetValueOrDefault("avro.schema") ?? []));
        if (type.Kind != AvroKind.Record)
        {
            throw SourceException.Damaged(_file.ToString(), "has values that are no records");
        }

        while (await NextBlockAsync(cancellationToken).ConfigureAwait(false) is var (count, block))
        {
            var content = Try(() => AvroCodec.Unpack(codec, block)) ?? throw new SourceException(
                ErrorCode.TableUnsupported, $"'{_file}' is compressed by '{codec}', which is not a codec of Avro that is known.")
            {
                File = _file.ToString(),
            };
            foreach (var record in Try(() => Decode(type, count, content)))
            {
                yield return record;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _input.DisposeAsync();

    private static List<AvroRecord> Decode(AvroType type, long count, byte[] content)
    {
        AvroDecoder decoder = new(content);
        if (count < 0 || count > content.Length)
        {
            throw new InvalidDataException("has blocks of more records than bytes");
        }

        List<AvroRecord> records = [];
        for (; count > 0; count--)
        {
            records.Add((AvroRecord)decoder.Read(type)!);
        }

        return decoder.Left == 0 ? records : throw new InvalidDataException("has blocks with something behind their records");
    }

    private static SourceException Damaged(FileLocation file, Exception e) => SourceException.Damaged(file.ToString(), e.Message, e);

    private async Task ReadHeadAsync(CancellationToken cancellationToken)
    {
        var magic = await _input.ReadAsync(4, cancellationToken).ConfigureAwait(false);
        if (!magic.AsSpan().SequenceEqual("Obj\x01"u8))
        {
            throw new InvalidDataException("is no Avro file");
        }

        Dictionary<string, byte[]> metadata = [];
        var left = (long)MostHeaderBytes;
        while (await _input.ReadLongAsync(cancellationToken).ConfigureAwait(false) is var count and not 0)
        {
            if (count < 0)
            {
                await _input.ReadLongAsync(cancellationToken).ConfigureAwait(false);
            }

            for (var i = count == long.MinValue ? long.MaxValue : Math.Abs(count); i > 0; i--)
            {
                var key = await ReadBytesAsync().ConfigureAwait(false);
                metadata[Encoding.UTF8.GetString(key)] = await ReadBytesAsync().ConfigureAwait(false);
            }
        }

        Metadata = metadata;
        _sync = await _input.ReadAsync(SyncBytes, cancellationToken).ConfigureAwait(false);

        async Task<byte[]> ReadBytesAsync()
        {
            var length = await _input.ReadLongAsync(cancellationToken).ConfigureAwait(false);
            left -= length < 0 ? left + 1 : Math.Min(length, left + 1) + 1;
            return left >= 0
                ? await _input.ReadAsync((int)length, cancellationToken).ConfigureAwait(false)
                : throw new InvalidDataException("has a head that is too large");
        }
    }

    private async Task<(long Count, byte[] Block)?> NextBlockAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await _input.IsAtEndAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            var count = await _input.ReadLongAsync(cancellationToken).ConfigureAwait(false);
            var length = await _input.ReadLongAsync(cancellationToken).ConfigureAwait(false);
            if (length is < 0 or > AvroCodec.MostBytes)
            {
                throw new InvalidDataException($"has a block of {length} bytes");
            }

            var block = await _input.ReadAsync((int)length, cancellationToken).ConfigureAwait(false);
            var sync = await _input.ReadAsync(SyncBytes, cancellationToken).ConfigureAwait(false);
            return sync.AsSpan().SequenceEqual(_sync) ? (count, block) : throw new InvalidDataException("has a block that ends elsewhere");
        }
        catch (InvalidDataException e)
        {
            throw Damaged(_file, e);
        }
    }

    private T Try<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (InvalidDataException e)
        {
            throw Damaged(_file, e);
        }
    }
}
