using System.Runtime.ExceptionServices;
using System.Security.Cryptography;

namespace RunLinkedData.Tables.Parts;

/// <summary>
/// Counts and hashes the bytes of a file on their way, and remembers what went wrong, which native code would make a mere text of.
/// </summary>
internal sealed class PartStream(Stream target) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private ExceptionDispatchInfo? _failure;
    private long _position;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _position;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>The hash of all bytes, in lowercase hexadecimal digits. Ends the hashing.</summary>
    public string Sha256 => Convert.ToHexStringLower(_hash.GetHashAndReset());

    /// <summary>Does something that writes. What the target threw comes out of it as it was, whatever was made of it on the way.</summary>
    public T Guard<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch
        {
            _failure?.Throw();
            throw;
        }
    }

    /// <inheritdoc cref="Guard{T}"/>
    public void Guard(Action write) => Guard(() =>
    {
        write();
        return true;
    });

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            // A writer that is dropped after a failure still writes the end of its file.
            if (_failure is null)
            {
                target.Write(buffer);
            }
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
            throw;
        }

        _hash.AppendData(buffer);
        _position += buffer.Length;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }
}
