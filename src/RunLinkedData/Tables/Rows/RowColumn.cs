using System.Buffers;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Rows;

/// <summary>A column of rows of a type: takes its values out of rows, and reads them for new ones.</summary>
internal abstract class RowColumn<T>(RowMember member, ColumnCodec codec)
{
    /// <summary>The member whose values they are.</summary>
    public RowMember Member { get; } = member;

    public string Name => Member.Column;

    public ColumnType Type { get; } = codec.Type;

    public bool Nullable { get; } = codec.Nullable;

    /// <summary>Adds the column's values of some rows.</summary>
    public abstract void Append(ColumnBuilder target, T[] rows, int start, int count, in ColumnPlace place);

    /// <summary>A buffer that reads values in pieces; null when arrays of the type cannot be read as this column.</summary>
    public abstract RowColumnBuffer? OpenBuffer(IArrowType from, int size);

    /// <summary>The column with decimals of this format, where the member does not say otherwise.</summary>
    public abstract RowColumn<T> With(DecimalFormat decimals);
}

/// <summary>The values of one column for the next few rows.</summary>
internal abstract class RowColumnBuffer
{
    /// <summary>The values, as an array of the member's type.</summary>
    public abstract System.Array Values { get; }

    public abstract void Read(IArrowArray source, int start, int count, in ColumnPlace place);
}

/// <inheritdoc/>
internal sealed class RowColumn<T, TValue> : RowColumn<T>
{
    private readonly ColumnCodec<TValue> _codec;
    private readonly Action<T[], int, int, TValue[]> _take;

    public RowColumn(RowMember member)
        : this(member, member.CodecFor(DecimalFormat.Default), CompileTake(member.Member))
    {
    }

    private RowColumn(RowMember member, ColumnCodec codec, Action<T[], int, int, TValue[]> take)
        : base(member, codec)
    {
        _codec = (ColumnCodec<TValue>)codec;
        _take = take;
    }

    public override void Append(ColumnBuilder target, T[] rows, int start, int count, in ColumnPlace place)
    {
        var values = ArrayPool<TValue>.Shared.Rent(count);
        _take(rows, start, count, values);
        _codec.Append(target, values.AsSpan(0, count), [], place);
        ArrayPool<TValue>.Shared.Return(values, clearArray: RuntimeHelpers.IsReferenceOrContainsReferences<TValue>());
    }

    public override RowColumnBuffer? OpenBuffer(IArrowType from, int size) =>
        _codec.OpenReader(from) is { } reader ? new Buffer(reader, new TValue[size]) : null;

    public override RowColumn<T> With(DecimalFormat decimals) => new RowColumn<T, TValue>(Member, Member.CodecFor(decimals), _take);

    /// <summary>Compiles <c>for (i = 0; i != count; i++) values[i] = rows[start + i].Member;</c>.</summary>
    private static Action<T[], int, int, TValue[]> CompileTake(MemberInfo member)
    {
        var rows = Expression.Parameter(typeof(T[]));
        var start = Expression.Parameter(typeof(int));
        var count = Expression.Parameter(typeof(int));
        var values = Expression.Parameter(typeof(TValue[]));
        var index = Expression.Variable(typeof(int));
        var end = Expression.Label();
        var row = Expression.ArrayIndex(rows, Expression.Add(start, index));
        var body = Expression.Block(
            [index],
            Expression.Loop(
                Expression.IfThenElse(
                    Expression.Equal(index, count),
                    Expression.Break(end),
                    Expression.Block(
                        Expression.Assign(Expression.ArrayAccess(values, index), Expression.MakeMemberAccess(row, member)),
                        Expression.PreIncrementAssign(index))),
                end));
        return Expression.Lambda<Action<T[], int, int, TValue[]>>(body, rows, start, count, values).Compile();
    }

    private sealed class Buffer(ColumnReader<TValue> reader, TValue[] values) : RowColumnBuffer
    {
        public override System.Array Values => values;

        public override void Read(IArrowArray source, int start, int count, in ColumnPlace place) =>
            reader.Read(source, start, values.AsSpan(0, count), place);
    }
}
