using Apache.Arrow;
using Apache.Arrow.Types;

namespace RunLinkedData.Lake.Tables;

/// <summary>The type of a column of a table, or of something in it.</summary>
internal abstract record TableType
{
    /// <summary>The type of the arrays that hold it.</summary>
    public abstract IArrowType Arrow { get; }

    /// <summary>A value without parts.</summary>
    public sealed record Scalar(IArrowType Type) : TableType
    {
        public override IArrowType Arrow => Type;
    }

    /// <summary>Named fields.</summary>
    public sealed record Struct(IReadOnlyList<TableField> Fields) : TableType
    {
        public override IArrowType Arrow { get; } = new StructType([.. Fields.Select(field => field.ToArrow())]);
    }

    /// <summary>Any number of values of one type.</summary>
    public sealed record List(TableField Element) : TableType
    {
        public override IArrowType Arrow { get; } = new ListType(Element.ToArrow());
    }

    /// <summary>Keys with a value each.</summary>
    public sealed record Map(TableField Key, TableField Value) : TableType
    {
        public override IArrowType Arrow { get; } = new MapType(Key.ToArrow(), Value.ToArrow());
    }
}

/// <summary>A column of a table, or a field of a struct in it: its name and what it is found by in data files.</summary>
internal sealed record TableField
{
    /// <summary>The name that the table gives it.</summary>
    public required string Name { get; init; }

    /// <summary>Its type.</summary>
    public required TableType Type { get; init; }

    /// <summary>Whether values may be missing.</summary>
    public bool IsNullable { get; init; } = true;

    /// <summary>The ID that it has in data files; null where there are none.</summary>
    public int? Id { get; init; }

    /// <summary>The names that it has in data files, where that is not <see cref="Name"/>.</summary>
    public IReadOnlyList<string>? StoredNames { get; init; }

    /// <summary>What a file that does not have the column holds for it: an array of one value; null for null.</summary>
    public IArrowArray? Default { get; init; }

    /// <summary>The field of batches.</summary>
    public Field ToArrow() => new(Name, Type.Arrow, IsNullable);
}
