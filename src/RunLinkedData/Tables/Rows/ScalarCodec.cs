using Apache.Arrow;
using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Values;

namespace RunLinkedData.Tables.Rows;

/// <summary>Values of a fixed size.</summary>
internal sealed class ScalarCodec<TValue, TStored, TConversion>(ColumnType type, TConversion conversion, Func<TValue, string>? limit = null)
    : ColumnCodec<TValue>(type, nullable: false)
    where TValue : struct
    where TStored : unmanaged
    where TConversion : struct, IConversion<TValue, TStored>
{
    public override void Append(ColumnBuilder target, ReadOnlySpan<TValue> values, ReadOnlySpan<bool> nulls, in ColumnPlace place)
    {
        var first = target.Length;
        var stored = ((FixedColumnBuilder<TStored>)target).Add(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            if (!conversion.TryStore(values[i], out stored[i]))
            {
                throw place.BadValue(i, values[i], limit is null ? "is out of range." : limit(values[i]));
            }
        }

        for (var i = 0; i < nulls.Length; i++)
        {
            if (nulls[i])
            {
                stored[i] = default;
                target.MarkNull(first + i);
            }
        }
    }

    protected override ColumnReader<TValue> CreateReader() => new Reader(Type, conversion);

    private sealed class Reader(ColumnType type, TConversion conversion) : ColumnReader<TValue>(nullable: false)
    {
        private TStored[] _scratch = [];

        public override void ReadValues(IArrowArray source, int start, Span<TValue> target, in ColumnPlace place)
        {
            var stored = ArrowValues.Load(source, start, target.Length, type, ref _scratch);
            var scale = ArrowValues.ScaleOf(source.Data.DataType);
            var validity = new Validity(source);
            for (var i = 0; i < target.Length; i++)
            {
                if (!conversion.TryLoad(stored[i], scale, out target[i]) && validity[start + i])
                {
                    throw place.Unreadable(i, stored[i], TypeText.Of(typeof(TValue)));
                }
            }
        }
    }
}
