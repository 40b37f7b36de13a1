using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Sketches;

namespace RunLinkedData.Tables.Profiling;

/// <summary>Which texts or bytes a column has: the values themselves only of text, and only those that are short.</summary>
internal sealed class BytesDetail(ProfileLevel level, bool isText)
{
    /// <summary>The longest text that a profile shows, in bytes.</summary>
    public const int MostBytes = 200;

    private const int AtOnce = 4096;

    // Of a part with many long texts, those that occur most are kept.
    private const int MostTextBytes = 16 << 10;

    private readonly ValueSketch<byte[]?> _values = new(isText && level == ProfileLevel.Full);
    private readonly ulong[] _hashes = new ulong[AtOnce];
    private readonly int[] _starts = new int[AtOnce];
    private readonly int[] _lengths = new int[AtOnce];

    /// <summary>What was read of parts.</summary>
    public MergedSketch<byte[]?> Merged { get; } = new(level);

    /// <summary>Adds values that lie one behind the other, each up to where the next begins.</summary>
    public void Add(ReadOnlySpan<byte> all, ReadOnlySpan<int> offsets, Validity validity)
    {
        var (hashes, starts, lengths, waiting) = (_hashes, _starts, _lengths, 0);
        for (var i = 0; i < offsets.Length - 1; i++)
        {
            if (validity.HasNulls && !validity[i])
            {
                continue;
            }

            var (start, length) = (offsets[i], offsets[i + 1] - offsets[i]);
            hashes[waiting] = ValueHash.Of(all, start, length);
            (starts[waiting], lengths[waiting]) = (start, length);
            if (++waiting == AtOnce)
            {
                Flush(all, waiting);
                waiting = 0;
            }
        }

        Flush(all, waiting);
    }

    /// <summary>Adds one value.</summary>
    public void Add(ReadOnlySpan<byte> value)
    {
        (_hashes[0], _starts[0], _lengths[0]) = (ValueHash.Of(value), 0, value.Length);
        Flush(value, 1);
    }

    public string Write() => SketchText.Write(level, target =>
    {
        var left = MostTextBytes;
        _values.ToColumn().Write(target, (target, value) =>
        {
            left -= value.Value?.Length ?? 0;
            if (value.Value is { } text && left >= 0)
            {
                target.Write(text.Length + 1L);
                target.Write(text.AsSpan());
            }
            else
            {
                target.Write(0L);
                target.WriteFixed(value.Hash);
            }
        });
    });

    /// <summary>Adds the sketch of a part.</summary>
    public void Add(string? text)
    {
        ColumnSketch<byte[]?>? column = null;
        var level = SketchText.Read(text, (ref SketchReader source) => column = ColumnSketch<byte[]?>.Read(
            ref source,
            static (ref SketchReader source) =>
            {
                var length = (int)source.ReadNumber(MostBytes + 1);
                if (length == 0)
                {
                    return (source.ReadFixed<ulong>(), null);
                }

                var value = source.ReadBytes(length - 1).ToArray();
                return (ValueHash.Of(value), value);
            }));
        Merged.Add(level is null ? null : column, level);
    }

    private void Flush(ReadOnlySpan<byte> all, int count) =>
        _values.Add(_hashes.AsSpan(0, count), new Texts(all, _starts, _lengths, isText && level == ProfileLevel.Full));

    private readonly ref struct Texts(ReadOnlySpan<byte> all, int[] starts, int[] lengths, bool areKept) : IValueList<byte[]?>
    {
        private readonly ReadOnlySpan<byte> _all = all;

        public byte[]? this[int index] =>
            areKept && lengths[index] <= MostBytes ? _all.Slice(starts[index], lengths[index]).ToArray() : null;
    }
}
