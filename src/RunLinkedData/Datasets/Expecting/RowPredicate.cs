using Apache.Arrow;
using RunLinkedData.Datasets.Expecting.Marking;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Datasets.Expecting;

/// <summary>Every row that is saved as an object is as a program says.</summary>
internal abstract record RowPredicate : RowExpectation
{
    private readonly string _name;

    protected RowPredicate(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        _name = name;
    }

    public override string Name => _name;

    /// <summary>The type of the rows.</summary>
    public abstract Type Type { get; }

    /// <summary>Refuses predicates where rows do not come as objects.</summary>
    /// <exception cref="ArgumentException">There is one.</exception>
    public static void RefuseWithoutRows(IReadOnlyList<Expectation>? all)
    {
        if (all?.OfType<RowPredicate>().FirstOrDefault() is { } predicate)
        {
            throw new ArgumentException(
                $"'{predicate.Name}' is expected of each {predicate.Type.Name}, and what is saved are no objects. "
                + "Expect it of columns, or save rows of that type.");
        }
    }
}

/// <inheritdoc/>
internal sealed record RowPredicate<T> : RowPredicate
{
    private readonly Predicate<T> _predicate;

    // Rows come one after the other, and some of them before the batch in which they are.
    private readonly Queue<long> _broken = new();
    private long _rows;

    public RowPredicate(string name, Predicate<T> predicate)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        _predicate = predicate;
    }

    public override Type Type => typeof(T);

    /// <summary>Looks at the next row on its way.</summary>
    public void Watch(T row)
    {
        _rows++;
        if (!_predicate(row))
        {
            _broken.Enqueue(_rows);
        }
    }

    public override RowTest Open(ColumnSet columns) => new Test(Name, _broken);

    private sealed class Test(string name, Queue<long> broken) : RowTest
    {
        public override string Fault => $"{name} does not hold";

        public override void Mark(RecordBatch batch, long firstRow, Span<bool> marks)
        {
            while (broken.TryPeek(out var row) && row < firstRow + marks.Length)
            {
                broken.Dequeue();
                marks[(int)(row - firstRow)] = true;
            }
        }
    }
}
