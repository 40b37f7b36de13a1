using System.Linq.Expressions;

namespace RunLinkedData.Tables.Rows;

/// <summary>Makes rows from columns.</summary>
internal sealed class RowMaker<T>
{
    /// <summary>Compiles it. <c>missing</c>: what the members are that have no column.</summary>
    public RowMaker(RowConstructor<T> constructor, IReadOnlyDictionary<RowColumn<T>, MissingValue>? missing = null)
    {
        missing ??= new Dictionary<RowColumn<T>, MissingValue>();
        Columns = [.. constructor.Columns.Where(column => !missing.ContainsKey(column))];
        Assemble = Compile(constructor, Columns, missing);
    }

    /// <summary>The columns whose values it takes.</summary>
    public IReadOnlyList<RowColumn<T>> Columns { get; }

    /// <summary>Makes rows: from a buffer of values per column, into an array, from an index on, so many.</summary>
    public Action<Array[], T[], int, int> Assemble { get; }

    private static Action<Array[], T[], int, int> Compile(
        RowConstructor<T> constructor, IReadOnlyList<RowColumn<T>> used, IReadOnlyDictionary<RowColumn<T>, MissingValue> missing)
    {
        var buffers = Expression.Parameter(typeof(Array[]));
        var rows = Expression.Parameter(typeof(T[]));
        var first = Expression.Parameter(typeof(int));
        var count = Expression.Parameter(typeof(int));
        var index = Expression.Variable(typeof(int));
        var values = used.ToDictionary(c => c, c => Expression.Variable(c.Member.Type.MakeArrayType()));
        var end = Expression.Label();

        Expression ValueOf(RowColumn<T> column) => missing.TryGetValue(column, out var value)
            ? Expression.Constant(value.Value, column.Member.Type)
            : Expression.ArrayIndex(values[column], index);
        var created = constructor.Constructor is null
            ? Expression.New(typeof(T))
            : Expression.New(constructor.Constructor, constructor.Arguments.Select(ValueOf));
        var set = constructor.Set.Where(column => !missing.TryGetValue(column, out var value) || !value.IsInitial);
        var row = Expression.MemberInit(created, set.Select(column => Expression.Bind(column.Member.Member, ValueOf(column))));
        var casts = used.Select((c, i) => Expression.Assign(
            values[c], Expression.Convert(Expression.ArrayIndex(buffers, Expression.Constant(i)), values[c].Type)));
        var loop = Expression.Loop(
            Expression.IfThenElse(
                Expression.Equal(index, count),
                Expression.Break(end),
                Expression.Block(
                    Expression.Assign(Expression.ArrayAccess(rows, Expression.Add(first, index)), row),
                    Expression.PreIncrementAssign(index))),
            end);
        var body = Expression.Block([index, .. values.Values], [.. casts, loop]);
        return Expression.Lambda<Action<Array[], T[], int, int>>(body, buffers, rows, first, count).Compile();
    }
}
