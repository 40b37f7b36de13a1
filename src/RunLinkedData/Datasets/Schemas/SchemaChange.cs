using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Schemas;

/// <summary>A change of one column between two versions of a dataset, by its name.</summary>
public sealed record SchemaChange
{
    /// <summary>What became of it.</summary>
    public required SchemaChangeKind Kind { get; init; }

    /// <summary>The name of the column: the one that it had before, where it had one; null where it is about all of them.</summary>
    public string? Column { get; init; }

    /// <summary>The name that it is likely to have now; null unless it is <see cref="SchemaChangeKind.Renamed"/>.</summary>
    public string? NewName { get; init; }

    /// <summary>The type before; null of a column that was not there.</summary>
    public string? Before { get; init; }

    /// <summary>The type after; null of a column that is not there.</summary>
    public string? After { get; init; }

    /// <summary>Whether readers of the column may fail, or read something else: all kinds from
    /// <see cref="SchemaChangeKind.RequiredColumnAdded"/> on.</summary>
    public bool IsBreaking => Kind >= SchemaChangeKind.RequiredColumnAdded;

    /// <summary>The change in a few words, such as <c>'units' narrowed from int64 to int32</c>.</summary>
    public override string ToString() => Kind switch
    {
        SchemaChangeKind.ColumnAdded => $"'{Column}' ({After}) is new",
        SchemaChangeKind.RequiredColumnAdded => $"'{Column}' ({After}) is new and has no nulls",
        SchemaChangeKind.ColumnRemoved => $"'{Column}' ({Before}) is removed",
        SchemaChangeKind.Renamed => $"'{Column}' is likely to be renamed to '{NewName}'",
        SchemaChangeKind.Widened => $"'{Column}' widened from {Before} to {After}",
        SchemaChangeKind.Narrowed => $"'{Column}' narrowed from {Before} to {After}",
        SchemaChangeKind.TypeChanged => $"'{Column}' changed from {Before} to {After}",
        SchemaChangeKind.BecameNullable => $"'{Column}' may be null now",
        SchemaChangeKind.BecameRequired => $"'{Column}' has no nulls any more",
        _ => "the columns are in another order",
    };

    /// <summary>The changes of the columns from one version to another; none where one of them has no columns.</summary>
    /// <param name="before">The version before.</param>
    /// <param name="after">The version after.</param>
    /// <exception cref="ArgumentNullException">There is no manifest.</exception>
    public static IReadOnlyList<SchemaChange> Between(DatasetManifest before, DatasetManifest after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return Between(before.Columns, before.Profile, after.Columns, after.Profile);
    }

    /// <summary>The changes of columns of which no more is known: those of contracts (<c>DataContract.ColumnsOf</c>).</summary>
    /// <param name="before">The columns before.</param>
    /// <param name="after">The columns after.</param>
    /// <exception cref="ArgumentNullException">There are none.</exception>
    public static IReadOnlyList<SchemaChange> Between(IReadOnlyList<DatasetColumn> before, IReadOnlyList<DatasetColumn> after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var none = new Dictionary<string, ColumnProfile>();
        return Between(before, none, after, none);
    }

    /// <summary>The changes of columns with their profiles.</summary>
    internal static IReadOnlyList<SchemaChange> Between(
        IReadOnlyList<DatasetColumn> before,
        IReadOnlyDictionary<string, ColumnProfile> profileBefore,
        IReadOnlyList<DatasetColumn> after,
        IReadOnlyDictionary<string, ColumnProfile> profileAfter) => before.Count == 0 || after.Count == 0 ? []
        : new SchemaComparison(before, profileBefore, after, profileAfter).Find();
}
