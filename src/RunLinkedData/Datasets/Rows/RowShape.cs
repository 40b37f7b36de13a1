using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;

namespace RunLinkedData.Datasets.Rows;

/// <summary>How rows of a type are taken apart into columns, and put together from them. Made once per type.</summary>
[SuppressMessage("Design", "CA1000", Justification = "One shape per type is the point.")]
internal sealed class RowShape<T>
{
    private static readonly Lazy<RowShape<T>> Shared = new(() => new RowShape<T>());

    private readonly Lazy<(RowColumn<T>[] Columns, Action<System.Array[], T[], int, int> Assemble)> _reading;

    private RowShape()
    {
        var members = RowMember.Of(typeof(T));
        var columns = members.Select(ToColumn).ToArray();
        Columns = columns;
        _reading = new(() => CompileAssemble(members, columns));
    }

    /// <summary>The shape of the type.</summary>
    /// <exception cref="ArgumentException">A member of the type cannot be stored; the message says which, and what to do.</exception>
    public static RowShape<T> Instance => Shared.Value;

    /// <summary>All columns, for writing.</summary>
    public IReadOnlyList<RowColumn<T>> Columns { get; }

    /// <summary>The columns that rows are made from: those that a constructor or a setter takes.</summary>
    public IReadOnlyList<RowColumn<T>> ReadColumns => _reading.Value.Columns;

    /// <summary>Makes rows: from a buffer of values per column, into an array, from an index on, so many.</summary>
    public Action<System.Array[], T[], int, int> Assemble => _reading.Value.Assemble;

    private static RowColumn<T> ToColumn(RowMember member) =>
        (RowColumn<T>)Activator.CreateInstance(typeof(RowColumn<,>).MakeGenericType(typeof(T), member.Type), member)!;

    /// <summary>The constructor with the most parameters of which each is a member; the other members are set.</summary>
    private static (ConstructorInfo? Constructor, RowMember[] Arguments) FindConstructor(RowMember[] members)
    {
        var found = typeof(T).GetConstructors()
            .Select(c => (Constructor: c, Arguments: c.GetParameters().Select(p => Find(members, p)).ToArray()))
            .Where(c => Array.TrueForAll(c.Arguments, a => a is not null))
            .OrderByDescending(c => c.Arguments.Length)
            .FirstOrDefault();
        if (found.Constructor is not null)
        {
            return (found.Constructor, [.. found.Arguments.OfType<RowMember>()]);
        }

        return typeof(T).IsValueType
            ? (null, [])
            : throw new ArgumentException(
                $"{TypeText.Of(typeof(T))} cannot be made from a dataset's columns. Give it a public constructor without parameters, or one whose " +
                "parameters have the names and types of its public properties.");
    }

    private static RowMember? Find(RowMember[] members, ParameterInfo parameter) =>
        Array.Find(members, m => m.Type == parameter.ParameterType && m.Member.Name == parameter.Name)
        ?? Array.Find(members, m => m.Type == parameter.ParameterType && string.Equals(m.Member.Name, parameter.Name, StringComparison.OrdinalIgnoreCase));

    private static (RowColumn<T>[] Columns, Action<System.Array[], T[], int, int> Assemble) CompileAssemble(RowMember[] members, RowColumn<T>[] columns)
    {
        var (constructor, arguments) = FindConstructor(members);
        var set = members.Where(m => m.CanSet && !arguments.Contains(m)).ToArray();
        var used = arguments.Concat(set).Distinct().ToArray();
        if (used.Length == 0)
        {
            throw new ArgumentException($"{TypeText.Of(typeof(T))} has nothing that can be set, so its rows cannot be read. Give it setters or a constructor with parameters.");
        }

        var buffers = Expression.Parameter(typeof(System.Array[]));
        var rows = Expression.Parameter(typeof(T[]));
        var first = Expression.Parameter(typeof(int));
        var count = Expression.Parameter(typeof(int));
        var index = Expression.Variable(typeof(int));
        var values = used.Select(m => Expression.Variable(m.Type.MakeArrayType())).ToArray();
        var end = Expression.Label();

        Expression ValueOf(RowMember member) => Expression.ArrayIndex(values[Array.IndexOf(used, member)], index);
        var created = constructor is null ? Expression.New(typeof(T)) : Expression.New(constructor, arguments.Select(ValueOf));
        var row = Expression.MemberInit(created, set.Select(m => Expression.Bind(m.Member, ValueOf(m))));
        var casts = values.Select((v, i) => Expression.Assign(v, Expression.Convert(Expression.ArrayIndex(buffers, Expression.Constant(i)), v.Type)));
        var loop = Expression.Loop(
            Expression.IfThenElse(
                Expression.Equal(index, count),
                Expression.Break(end),
                Expression.Block(
                    Expression.Assign(Expression.ArrayAccess(rows, Expression.Add(first, index)), row),
                    Expression.PreIncrementAssign(index))),
            end);
        var body = Expression.Block([index, .. values], [.. casts, loop]);
        var assemble = Expression.Lambda<Action<System.Array[], T[], int, int>>(body, buffers, rows, first, count).Compile();
        return (used.Select(m => columns[Array.IndexOf(members, m)]).ToArray(), assemble);
    }
}
