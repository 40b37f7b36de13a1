using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RunLinkedData.Tables.Sketches;

/// <summary>Reads what <see cref="SketchWriter"/> has written, and comes from a file that anybody may have changed.</summary>
internal ref struct SketchReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _left = bytes;

    public readonly bool IsAtEnd => _left.IsEmpty;

    /// <exception cref="InvalidDataException">There are not so many.</exception>
    public ReadOnlySpan<byte> ReadBytes(int count)
    {
        if (count > _left.Length)
        {
            throw new InvalidDataException("A sketch ends too early.");
        }

        var read = _left[..count];
        _left = _left[count..];
        return read;
    }

    /// <summary>A number from 0 to a bound.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public long ReadNumber(long most = long.MaxValue)
    {
        var number = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = ReadBytes(1)[0];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return number <= (ulong)most ? (long)number : throw new InvalidDataException("A sketch has an impossible number.");
            }
        }

        throw new InvalidDataException("A sketch has an impossible number.");
    }

    /// <exception cref="InvalidDataException">There is none.</exception>
    public T ReadFixed<T>()
        where T : unmanaged, INumber<T>
    {
        Span<byte> read = stackalloc byte[Unsafe.SizeOf<T>()];
        ReadBytes(read.Length).CopyTo(read);
        if (!BitConverter.IsLittleEndian)
        {
            read.Reverse();
        }

        return MemoryMarshal.Read<T>(read) is var value && !T.IsNaN(value) ? value : throw new InvalidDataException("A sketch has a NaN.");
    }
}
