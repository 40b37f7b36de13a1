using RunLinkedData.Model;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Rows;

/// <summary>Rows of a .NET type on their way into a dataset.</summary>
internal abstract class RowSource<T>(DatasetIdentity dataset, IReadOnlyList<RowColumn<T>> columns)
    : BatchSource(dataset, new ColumnSet(columns.Select(c => (c.Name, c.Type, c.Nullable))))
{
    protected RowSource(DatasetIdentity dataset, DecimalFormat decimals)
        : this(dataset, RowShape<T>.Instance.With(decimals))
    {
    }

    public static RowSource<T> Open(DatasetIdentity dataset, IEnumerable<T> rows, DecimalFormat decimals) =>
        rows is T[] array ? new ArrayRowSource<T>(dataset, array, decimals) : new SequenceRowSource<T>(dataset, rows, decimals);

    protected void Append(BatchBuilder target, T[] rows, int start, int count)
    {
        if (default(T) is null)
        {
            var missing = Array.IndexOf(rows, default, start, count);
            if (missing >= 0)
            {
                throw Identity.Error(
                    ErrorCode.DatasetValue, $"Row {Done + missing - start + 1} of {Identity} is null. Leave such rows out.");
            }
        }

        for (var i = 0; i < columns.Count; i++)
        {
            columns[i].Append(target[i], rows, start, count, new ColumnPlace(Identity, columns[i].Name, Done + 1));
        }
    }
}

/// <summary>Rows that all lie in memory.</summary>
internal sealed class ArrayRowSource<T>(DatasetIdentity dataset, T[] rows, DecimalFormat decimals) : RowSource<T>(dataset, decimals)
{
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override ValueTask<int> AddAsync(BatchBuilder target, int count, CancellationToken cancellationToken)
    {
        count = (int)Math.Min(count, rows.Length - Done);
        if (count > 0)
        {
            Append(target, rows, (int)Done, count);
        }

        return new(count);
    }
}

/// <summary>Rows that come one after the other.</summary>
internal sealed class SequenceRowSource<T>(DatasetIdentity dataset, IEnumerable<T> rows, DecimalFormat decimals)
    : RowSource<T>(dataset, decimals)
{
    private readonly IEnumerator<T> _rows = rows.GetEnumerator();
    private readonly T[] _chunk = new T[BatchSource.Stride];

    public override ValueTask DisposeAsync()
    {
        _rows.Dispose();
        return ValueTask.CompletedTask;
    }

    protected override ValueTask<int> AddAsync(BatchBuilder target, int count, CancellationToken cancellationToken)
    {
        var added = 0;
        while (added < count && _rows.MoveNext())
        {
            _chunk[added++] = _rows.Current;
        }

        Append(target, _chunk, 0, added);
        return new(added);
    }
}

/// <summary>Rows that come one after the other, some of them later.</summary>
internal sealed class StreamRowSource<T>(
    DatasetIdentity dataset, IAsyncEnumerable<T> rows, DecimalFormat decimals, CancellationToken cancellationToken)
    : RowSource<T>(dataset, decimals)
{
    private readonly IAsyncEnumerator<T> _rows = rows.GetAsyncEnumerator(cancellationToken);
    private readonly T[] _chunk = new T[BatchSource.Stride];

    public override ValueTask DisposeAsync() => _rows.DisposeAsync();

    protected override async ValueTask<int> AddAsync(BatchBuilder target, int count, CancellationToken cancellationToken)
    {
        var added = 0;
        while (added < count && await _rows.MoveNextAsync().ConfigureAwait(false))
        {
            _chunk[added++] = _rows.Current;
        }

        Append(target, _chunk, 0, added);
        return added;
    }
}
