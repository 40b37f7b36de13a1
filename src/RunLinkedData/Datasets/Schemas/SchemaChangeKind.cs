using System.Text.Json.Serialization;

namespace RunLinkedData.Datasets.Schemas;

/// <summary>What became of a column from one version of a dataset to another.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SchemaChangeKind>))]
public enum SchemaChangeKind
{
    /// <summary>There is a new column, which may have nulls. Compatible.</summary>
    [JsonStringEnumMemberName("column_added")]
    ColumnAdded,

    /// <summary>The type has room for all values that the one before had: <c>int32</c> became <c>int64</c>. Compatible.</summary>
    [JsonStringEnumMemberName("widened")]
    Widened,

    /// <summary>There are no nulls any more. Compatible.</summary>
    [JsonStringEnumMemberName("became_required")]
    BecameRequired,

    /// <summary>The columns are in another order. Compatible, as columns are read by their names.</summary>
    [JsonStringEnumMemberName("reordered")]
    Reordered,

    /// <summary>There is a new column without nulls, which the versions before have no values for. Breaking.</summary>
    [JsonStringEnumMemberName("required_column_added")]
    RequiredColumnAdded,

    /// <summary>The column is gone. Breaking.</summary>
    [JsonStringEnumMemberName("column_removed")]
    ColumnRemoved,

    /// <summary>
    /// The column is gone, and another one of its type is in its place or holds the same range of values: it is likely to have another name
    /// now. Breaking.
    /// </summary>
    [JsonStringEnumMemberName("renamed")]
    Renamed,

    /// <summary>The type has room for fewer values: <c>int64</c> became <c>int32</c>. Breaking.</summary>
    [JsonStringEnumMemberName("narrowed")]
    Narrowed,

    /// <summary>The type is another one: <c>int32</c> became <c>string</c>. Breaking.</summary>
    [JsonStringEnumMemberName("type_changed")]
    TypeChanged,

    /// <summary>There may be nulls now. Breaking.</summary>
    [JsonStringEnumMemberName("became_nullable")]
    BecameNullable,
}
