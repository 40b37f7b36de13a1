using System.Diagnostics.CodeAnalysis;

namespace RunLinkedData.Tables.Rows;

/// <summary>How rows of a type are taken apart into columns, and put together from them. Made once per type.</summary>
[SuppressMessage("Design", "CA1000", Justification = "One shape per type is the point.")]
internal sealed class RowShape<T>
{
    private static readonly Lazy<RowShape<T>> Shared = new(() => new RowShape<T>());

    private readonly RowColumn<T>[] _columns = [.. RowMember.Of(typeof(T)).Select(ToColumn)];
    private readonly Lazy<RowConstructor<T>> _constructor;
    private readonly Lazy<RowMaker<T>> _maker;

    private RowShape()
    {
        _constructor = new(() => new RowConstructor<T>(_columns));
        _maker = new(() => new RowMaker<T>(_constructor.Value));
    }

    /// <summary>The shape of the type.</summary>
    /// <exception cref="ArgumentException">A member of the type cannot be stored; the message says which, and what to do.</exception>
    public static RowShape<T> Instance => Shared.Value;

    /// <summary>How rows are made.</summary>
    public RowConstructor<T> Constructor => _constructor.Value;

    /// <summary>Makes rows when there is a column for each member.</summary>
    public RowMaker<T> Maker => _maker.Value;

    /// <summary>All columns, for writing, with decimals of this format where a member does not say otherwise.</summary>
    public IReadOnlyList<RowColumn<T>> With(DecimalFormat decimals) =>
        decimals == DecimalFormat.Default ? _columns : [.. _columns.Select(column => column.With(decimals))];

    private static RowColumn<T> ToColumn(RowMember member) =>
        (RowColumn<T>)Activator.CreateInstance(typeof(RowColumn<,>).MakeGenericType(typeof(T), member.Type), member)!;
}
