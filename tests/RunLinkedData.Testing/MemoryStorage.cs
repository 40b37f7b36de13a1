using System.Collections.Concurrent;
using RunLinkedData.MLflow;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.MLflow.Artifacts.Transfers;

namespace RunLinkedData.Testing;

/// <summary>
/// An object storage in memory, as a package would bring one: it makes single calls, and knows nothing of
/// ranges at once, resuming or waiting.
/// </summary>
public sealed class MemoryStorage(ArtifactCapabilities capabilities) : IObjectStorage
{
    private readonly ConcurrentDictionary<string, (byte[] Bytes, string ETag, DateTimeOffset Written)> _objects = new();
    private readonly ConcurrentQueue<string> _calls = new();
    private int _open;
    private long _sent;

    public string ArtifactUri => "memory:run";

    public ArtifactCapabilities Capabilities => capabilities;

    /// <summary>The calls that moved bytes, in order: <c>GET 0+100</c>, <c>PUT</c>, <c>PART 1</c>, <c>COMPLETE</c>, <c>DROP</c>.</summary>
    public IReadOnlyList<string> Calls => [.. _calls];

    /// <summary>The most answers that were open at once.</summary>
    public int MostOpen { get; private set; }

    /// <summary>How many bytes of objects were handed out.</summary>
    public long BytesSent => _sent;

    /// <summary>Given a call, after how many bytes its answer breaks off: by an error, or (negative) by an end; null for not.</summary>
    public Func<string, int?> Break { get; set; } = _ => null;

    /// <summary>Called with each call that reads, before its answer begins.</summary>
    public Action<string> BeforeAnswer { get; set; } = _ => { };

    /// <summary>What the bodies of answers wait for.</summary>
    public Task Sends { get; set; } = Task.CompletedTask;

    /// <summary>Whether each answer has an ETag of its own.</summary>
    public bool ChangesETags { get; set; }

    /// <summary>Whether it sends whole files where ranges are asked for.</summary>
    public bool SendsWholeFiles { get; set; }

    /// <summary>Whether it takes uploads in parts after all.</summary>
    public bool RefusesParts { get; set; }

    /// <summary>What an upload in parts tells another program, and what one goes on with; null for neither.</summary>
    public string? State { get; set; }

    public byte[] this[string path]
    {
        get => _objects[path].Bytes;
        set => _objects[path] = (value, Guid.NewGuid().ToString(), DateTimeOffset.UtcNow);
    }

    public async Task<ObjectContent> OpenAsync(string path, long offset, long? length, object? version, CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (!_objects.TryGetValue(path, out var found))
        {
            var isFolder = _objects.Keys.Any(key => key.StartsWith(path + "/", StringComparison.Ordinal));
            throw new MlflowException(
                isFolder ? MlflowErrorCode.InvalidParameterValue : MlflowErrorCode.ResourceDoesNotExist, $"'{path}' is no object.");
        }

        if (version is not null && !version.Equals(found.ETag))
        {
            throw new MlflowException(MlflowErrorCode.DataLoss, $"'{path}' is another one now.");
        }

        var call = $"GET {offset}+{length}";
        _calls.Enqueue(call);
        BeforeAnswer(call);
        (offset, length) = SendsWholeFiles ? (0, null) : (offset, length);
        lock (_calls)
        {
            MostOpen = Math.Max(MostOpen, ++_open);
        }

        var from = (int)Math.Min(offset, found.Bytes.Length);
        var count = (int)Math.Min(length ?? long.MaxValue, found.Bytes.Length - from);
        return new ObjectContent
        {
            Stream = new Answer(
                found.Bytes.AsMemory(from, count),
                Break(call),
                Sends,
                () => Interlocked.Decrement(ref _open),
                read => Interlocked.Add(ref _sent, read)),
            Offset = offset,
            IsWhole = SendsWholeFiles,
            TotalBytes = found.Bytes.Length,
            Version = !capabilities.Ranges ? null : ChangesETags ? new object() : found.ETag,
        };
    }

    public async Task<string?> PutAsync(string path, UploadContent content, bool exclusive, CancellationToken cancellationToken)
    {
        _calls.Enqueue("PUT");
        return Store(path, await ReadAsync(content, cancellationToken), exclusive);
    }

    public Task<PartUpload?> BeginPartsAsync(string path, long length, int count, bool exclusive, CancellationToken cancellationToken) =>
        Task.FromResult<PartUpload?>(RefusesParts ? null : new Parts(this, path, count, exclusive));

    public Task<PartUpload?> ResumePartsAsync(
        string path, long length, int count, bool exclusive, string state, CancellationToken cancellationToken)
    {
        _calls.Enqueue($"RESUME {state}");
        return Task.FromResult<PartUpload?>(state == State ? new Parts(this, path, count, exclusive) : null);
    }

    public Task<IReadOnlyList<ArtifactEntry>> ListAsync(string path = "", CancellationToken cancellationToken = default)
    {
        var prefix = path.Length == 0 ? "" : path + "/";
        var below = _objects.Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(item => (Name: item.Key[prefix.Length..], item.Value.Bytes, item.Value.ETag, item.Value.Written));
        return Task.FromResult<IReadOnlyList<ArtifactEntry>>([.. below
            .Select(item => item.Name.Split('/') is [var folder, _, ..]
                ? new ArtifactEntry { Path = prefix + folder, IsFolder = true }
                : new ArtifactEntry
                {
                    Path = prefix + item.Name,
                    Bytes = item.Bytes.Length,
                    Version = capabilities.Versions ? item.ETag : null,
                    Modified = capabilities.Versions ? item.Written : null,
                })
            .Distinct()
            .OrderBy(entry => entry.Path, StringComparer.Ordinal)]);
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        foreach (var key in _objects.Keys.Where(key => key == path || key.StartsWith(path + "/", StringComparison.Ordinal)))
        {
            _objects.TryRemove(key, out _);
        }

        return Task.CompletedTask;
    }

    private static async Task<byte[]> ReadAsync(UploadContent content, CancellationToken cancellationToken)
    {
        await using var stream = content.OpenRead();
        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes, cancellationToken);
        return bytes.Length == content.Length
            ? bytes.ToArray()
            : throw new InvalidOperationException($"{bytes.Length} bytes came where {content.Length} were announced.");
    }

    private string? Store(string path, byte[] bytes, bool exclusive)
    {
        var version = Guid.NewGuid().ToString();
        if (!exclusive)
        {
            _objects[path] = (bytes, version, DateTimeOffset.UtcNow);
        }
        else if (!_objects.TryAdd(path, (bytes, version, DateTimeOffset.UtcNow)))
        {
            throw new MlflowException(MlflowErrorCode.ResourceAlreadyExists, $"There is '{path}' already.");
        }

        return capabilities.Versions ? version : null;
    }

    private sealed class Parts(MemoryStorage storage, string path, int count, bool exclusive) : PartUpload
    {
        private readonly byte[][] _parts = new byte[count][];
        private bool _isCompleted;

        public override string? State => storage.State;

        public override async Task SendAsync(int number, UploadContent content, CancellationToken cancellationToken)
        {
            storage._calls.Enqueue($"PART {number}");
            if (storage.Break($"PART {number}") is not null)
            {
                throw new MlflowException(MlflowErrorCode.TemporarilyUnavailable, "The storage is gone.");
            }

            _parts[number - 1] = await ReadAsync(content, cancellationToken);
        }

        public override Task<string?> CompleteAsync(CancellationToken cancellationToken)
        {
            var version = storage.Store(path, [.. _parts.SelectMany(part => part)], exclusive);
            storage._calls.Enqueue("COMPLETE");
            _isCompleted = true;
            return Task.FromResult(version);
        }

        public override ValueTask DisposeAsync()
        {
            if (!_isCompleted)
            {
                storage._calls.Enqueue("DROP");
            }

            return ValueTask.CompletedTask;
        }
    }

    /// <summary>An answer on its way, a little at a time.</summary>
    private sealed class Answer(ReadOnlyMemory<byte> bytes, int? breaksAfter, Task sends, Action closed, Action<int> sent) : Stream
    {
        private int _position;
        private bool _isClosed;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            await sends;
            cancellationToken.ThrowIfCancellationRequested();
            var end = breaksAfter is { } limit ? Math.Min(Math.Abs(limit), bytes.Length) : bytes.Length;
            if (_position == end && breaksAfter >= 0)
            {
                throw new IOException("The connection was reset.");
            }

            var count = Math.Min(Math.Min(buffer.Length, 4096), end - _position);
            bytes.Slice(_position, count).CopyTo(buffer);
            _position += count;
            sent(count);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (!_isClosed)
            {
                _isClosed = true;
                closed();
            }

            base.Dispose(disposing);
        }
    }
}
