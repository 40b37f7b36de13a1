using System.Runtime.InteropServices;
using RunLinkedData.MLflow;
using RunLinkedData.Spilling;

namespace RunLinkedData.Tables.Keys;

/// <summary>
/// Which keys were there already, by their hashes: in memory up to a number of them, and from then on in temporary files, each of which
/// holds the hashes of a range, and is looked at when all are there.
/// </summary>
internal sealed class HashedKeys(int mostInMemory = 1 << 21) : IDisposable
{
    private const int Files = 256;
    private const int FileShift = 120;
    private const int Buffered = 512;

    private readonly PrivateFolder _folder = new(null, "rld-keys");
    private HashSet<UInt128>? _seen = [];
    private SpilledHashes[] _files = [];

    /// <summary>Adds a key.</summary>
    /// <returns>False when it is known that it was there; in files that is found by <see cref="CountTwins"/>.</returns>
    /// <exception cref="MlflowException">The temporary files cannot be written.</exception>
    public bool TryAdd(UInt128 hash)
    {
        if (_seen is not null)
        {
            if (!_seen.Add(hash))
            {
                return false;
            }

            if (_seen.Count > mostInMemory)
            {
                Spill(_seen);
                _seen = null;
            }

            return true;
        }

        _files[(int)(hash >> FileShift)].Add(hash);
        return true;
    }

    /// <summary>How many keys in files were there before, which nobody was told of.</summary>
    public long CountTwins() => _files.Sum(file =>
    {
        HashSet<UInt128> seen = [];
        return file.ReadAll().Count(hash => !seen.Add(hash));
    });

    public void Dispose()
    {
        foreach (var file in _files)
        {
            file.Dispose();
        }

        _folder.Dispose();
    }

    private void Spill(HashSet<UInt128> seen)
    {
        SpilledHashes.Guarded(_folder.Path, _folder.Create);
        _files = [.. Enumerable.Range(0, Files).Select(i => new SpilledHashes(_folder[$"{i}"], Buffered))];
        foreach (var hash in seen)
        {
            _files[(int)(hash >> FileShift)].Add(hash);
        }
    }
}

/// <summary>A temporary file of hashes.</summary>
internal sealed class SpilledHashes(string path, int buffered) : IDisposable
{
    private const int HashBytes = 16;

    private readonly UInt128[] _buffer = new UInt128[buffered];
    private FileStream? _file;
    private int _count;

    public void Add(UInt128 hash)
    {
        _buffer[_count++] = hash;
        if (_count == _buffer.Length)
        {
            Flush();
        }
    }

    public IEnumerable<UInt128> ReadAll()
    {
        if (_file is not null)
        {
            _file.Position = 0;
            var read = new UInt128[_buffer.Length];
            for (var bytes = 1; bytes > 0;)
            {
                Guarded(path, () => bytes = _file.ReadAtLeast(
                    MemoryMarshal.AsBytes(read.AsSpan()), read.Length * HashBytes, throwOnEndOfStream: false));
                for (var i = 0; i < bytes / HashBytes; i++)
                {
                    yield return read[i];
                }
            }
        }

        for (var i = 0; i < _count; i++)
        {
            yield return _buffer[i];
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Flush()
    {
        Guarded(path, () =>
        {
            _file ??= new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1);
            _file.Write(MemoryMarshal.AsBytes(_buffer.AsSpan(0, _count)));
        });
        _count = 0;
    }

    /// <summary>Works with what lies in the folder.</summary>
    /// <exception cref="MlflowException">It cannot be written or read.</exception>
    public static void Guarded(string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PrivateFolder.Failure(
                e,
                $"The temporary file '{path}', by which rows are told apart, cannot be used: {e.Message} Make room there, or let TMPDIR "
                + "name another folder.");
        }
    }
}
