using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RunLinkedData.Tables.Sketches;

/// <summary>
/// Writes sketches as bytes: numbers of any length in groups of seven bits, the lowest first; values with their lowest byte first.
/// </summary>
internal sealed class SketchWriter
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public void Write(ulong number)
    {
        while (number >= 0x80)
        {
            Write([(byte)(number | 0x80)]);
            number >>= 7;
        }

        Write([(byte)number]);
    }

    public void Write(long number) => Write(checked((ulong)number));

    public void WriteFixed<T>(T value)
        where T : unmanaged, INumber<T>
    {
        Span<byte> bytes = stackalloc byte[Unsafe.SizeOf<T>()];
        MemoryMarshal.Write(bytes, value);
        if (!BitConverter.IsLittleEndian)
        {
            bytes.Reverse();
        }

        Write(bytes);
    }
}
