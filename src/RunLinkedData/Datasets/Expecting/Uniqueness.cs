using System.IO.Hashing;
using Apache.Arrow;
using RunLinkedData.Datasets.Expecting.Marking;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Columns;
using RunLinkedData.Tables.Keys;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>No two rows have the same values in some columns.</summary>
internal sealed record Uniqueness : RowExpectation
{
    private readonly IReadOnlyList<string> _columns;

    public Uniqueness(IReadOnlyList<string> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count == 0 || columns.Any(string.IsNullOrEmpty) || columns.Distinct(StringComparer.Ordinal).Count() < columns.Count)
        {
            throw new ArgumentException("Name at least one column, and none of them twice.", nameof(columns));
        }

        _columns = [.. columns];
    }

    public override string Name => $"unique.{string.Join('.', _columns)}";

    public override string? Column => _columns is [var only] ? only : null;

    public override RowTest Open(ColumnSet columns)
    {
        List<(int Position, ColumnType Type, bool IsWidened)> keys = [];
        foreach (var name in _columns)
        {
            var place = Find(columns, name);
            keys.Add(columns.Types[place] is { Kind: not ColumnKind.List } type
                ? (place, type, false)
                : throw new UnfitColumnException($"'{name}' is {columns.Types[place].Name}, and lists are not told apart"));
        }

        return new Test(string.Join(", ", _columns), keys);
    }

    private sealed class Test(string names, IReadOnlyList<(int Position, ColumnType Type, bool IsWidened)> columns) : RowTest
    {
        private readonly KeyEncoder _encoder = new(columns);
        private readonly HashedKeys _seen = new();

        public override string Fault => $"the same {names} as in a row before";

        public override void Mark(RecordBatch batch, long firstRow, Span<bool> broken)
        {
            using var keys = _encoder.Encode(batch);
            for (var row = 0; row < broken.Length; row++)
            {
                if (!HasNull(batch, row) && !_seen.TryAdd(XxHash128.HashToUInt128(keys[row])))
                {
                    broken[row] = true;
                }
            }
        }

        public override long Finish() => _seen.CountTwins();

        public override void Dispose()
        {
            _seen.Dispose();
            base.Dispose();
        }

        private bool HasNull(RecordBatch batch, int row)
        {
            foreach (var (position, _, _) in columns)
            {
                if (ArrowValues.IsNull(batch.Column(position), row))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
