using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;

namespace RunLinkedData.Tables.Columns;

/// <summary>Strings and bytes.</summary>
internal sealed class VariableColumnBuilder(ColumnType type) : ColumnBuilder(type)
{
    /// <summary>UTF-8 that refuses what is no text (half of a surrogate pair) where the usual one would store a question mark.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private byte[] _offsets = new byte[sizeof(int)];
    private byte[] _data = [];
    private int _used;

    public override long Bytes => ((long)Length * sizeof(int)) + _used;

    /// <summary>Adds a text.</summary>
    /// <exception cref="EncoderFallbackException">It is no valid Unicode.</exception>
    public void Append(string value)
    {
        var most = value.Length * 3L;
        if (_data.Length - _used < most)
        {
            Grow(ref _data, _used + (most > 1024 ? Utf8.GetByteCount(value) : most));
        }

        _used += Utf8.GetBytes(value, _data.AsSpan(_used));
        End();
    }

    public void Append(ReadOnlySpan<byte> value)
    {
        Grow(ref _data, (long)_used + value.Length);
        value.CopyTo(_data.AsSpan(_used));
        _used += value.Length;
        End();
    }

    public override void AppendNull()
    {
        End();
        MarkNull(Length - 1);
    }

    public override void Append(IArrowArray source, int start, int count)
    {
        for (var i = start; i < start + count; i++)
        {
            if (ArrowValues.TryGetBytes(source, i, out var bytes))
            {
                Append(bytes);
            }
            else
            {
                AppendNull();
            }
        }
    }

    public override void AppendValues(IArrowArray source, ReadOnlySpan<int> places)
    {
        var bytes = 0L;
        foreach (var place in places)
        {
            ArrowValues.TryGetBytes(source, place, out var value);
            bytes += value.Length;
        }

        // Room for all at once, and no more than that.
        Grow(ref _data, _used + bytes);
        Grow(ref _offsets, (Length + places.Length + 1L) * sizeof(int));
        base.AppendValues(source, places);
    }

    public override void Reset()
    {
        base.Reset();
        _used = 0;
    }

    protected override ArrayData BuildData(ArrowBuffer validity) => new(
        Type.Arrow, Length, NullCount, 0,
        [validity, new ArrowBuffer(_offsets.AsMemory(0, (Length + 1) * sizeof(int))), new ArrowBuffer(_data.AsMemory(0, _used))]);

    private void End()
    {
        Length++;
        if (_offsets.Length < (Length + 1L) * sizeof(int))
        {
            Grow(ref _offsets, (Length + 1L) * sizeof(int));
        }

        MemoryMarshal.Cast<byte, int>(_offsets.AsSpan())[Length] = _used;
    }
}
