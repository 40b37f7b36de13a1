using System.Buffers;
using Apache.Arrow;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Rows;

/// <summary>The nullable form of a value type.</summary>
internal sealed class NullableCodec<TValue>(ColumnCodec<TValue> inner) : ColumnCodec<TValue?>(inner.Type, nullable: true)
    where TValue : struct
{
    public override void Append(ColumnBuilder target, ReadOnlySpan<TValue?> values, ReadOnlySpan<bool> nulls, in ColumnPlace place)
    {
        var plain = ArrayPool<TValue>.Shared.Rent(values.Length);
        var missing = ArrayPool<bool>.Shared.Rent(values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            plain[i] = values[i].GetValueOrDefault();
            missing[i] = !values[i].HasValue;
        }

        inner.Append(target, plain.AsSpan(0, values.Length), missing.AsSpan(0, values.Length), place);
        ArrayPool<TValue>.Shared.Return(plain);
        ArrayPool<bool>.Shared.Return(missing);
    }

    protected override ColumnReader<TValue?> CreateReader() => throw new NotSupportedException("Opened by OpenReader.");

    public override ColumnReader<TValue?>? OpenReader(Apache.Arrow.Types.IArrowType from) =>
        inner.OpenReader(from) is { } reader ? new Reader(reader) : null;

    private sealed class Reader(ColumnReader<TValue> inner) : ColumnReader<TValue?>(nullable: true)
    {
        private TValue[] _plain = [];

        public override void ReadValues(IArrowArray source, int start, Span<TValue?> target, in ColumnPlace place)
        {
            if (_plain.Length < target.Length)
            {
                _plain = new TValue[target.Length];
            }

            inner.ReadValues(source, start, _plain.AsSpan(0, target.Length), place);
            var validity = new Validity(source);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = validity[start + i] ? _plain[i] : null;
            }
        }
    }
}
