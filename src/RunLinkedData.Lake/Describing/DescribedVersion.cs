using RunLinkedData.Lake.Files;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Lake.Describing;

/// <summary>A published version, as a description needs it.</summary>
internal sealed record DescribedVersion
{
    /// <summary>The run that wrote it.</summary>
    public required string RunId { get; init; }

    /// <summary>When it was saved.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its columns, in their order.</summary>
    public required IReadOnlyList<DatasetColumn> Columns { get; init; }

    /// <summary>Its Parquet files, in the order of their rows.</summary>
    public required IReadOnlyList<DescribedFile> Files { get; init; }
}

/// <summary>A file of a version.</summary>
internal sealed record DescribedFile
{
    /// <summary>Where it is; <see cref="FileLocation.ToRawUri"/> is how tables name it.</summary>
    public required FileLocation Location { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many rows it has.</summary>
    public required long Rows { get; init; }

    /// <summary>What its end says of its columns.</summary>
    public required IReadOnlyList<LeafFacts> Leaves { get; init; }
}

/// <summary>What a file says for certain of a column, or of what is in the lists of one.</summary>
internal sealed record LeafFacts
{
    /// <summary>The name of the column.</summary>
    public required string Column { get; init; }

    /// <summary>In how many lists the values are: 0 for those of the column itself.</summary>
    public required int Depth { get; init; }

    /// <summary>How many bytes of the file are of it.</summary>
    public required long Bytes { get; init; }

    /// <summary>How many values there are, missing ones as well.</summary>
    public required long Values { get; init; }

    /// <summary>How many of them are missing; null when that is not certain.</summary>
    public long? Nulls { get; init; }

    /// <summary>
    /// A value that none is less than; null when none is certain. A truth value; a <see cref="long"/> for whole numbers, days and
    /// microseconds; a <see cref="System.Numerics.BigInteger"/> for the digits of a decimal; bytes for text.
    /// </summary>
    public object? Least { get; init; }

    /// <summary>A value that none is greater than.</summary>
    public object? Greatest { get; init; }
}
