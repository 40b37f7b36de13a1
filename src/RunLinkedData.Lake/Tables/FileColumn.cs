using System.Text;
using Apache.Arrow;

namespace RunLinkedData.Lake.Tables;

/// <summary>What is known for certain of a column of a file, without reading it.</summary>
internal sealed record FileColumn
{
    /// <summary>How many values are missing.</summary>
    public required long Nulls { get; init; }

    /// <summary>How many values are no numbers.</summary>
    public long Nans { get; init; }

    /// <summary>Whether the least and the greatest of the others are known.</summary>
    public bool IsRanged { get; init; }

    /// <summary>The least, as <see cref="SingleValue"/> takes it; null when there is none.</summary>
    public object? Least { get; init; }

    /// <summary>The greatest.</summary>
    public object? Greatest { get; init; }

    /// <summary>A column that has one value in all of some rows.</summary>
    public static FileColumn Of(IArrowArray value, long rows) => SingleValue.Read(value) switch
    {
        null when value.IsNull(0) => new FileColumn { Nulls = rows, IsRanged = true },
        double.NaN or float.NaN => new FileColumn { Nulls = 0, Nans = rows, IsRanged = true },
        var found => new FileColumn { Nulls = 0, IsRanged = found is not null, Least = found, Greatest = found },
    };

    /// <summary>What is known of this and another one together.</summary>
    public FileColumn With(FileColumn other) => new()
    {
        Nulls = Nulls + other.Nulls,
        Nans = Nans + other.Nans,
        IsRanged = IsRanged && other.IsRanged,
        Least = Least is null || (other.Least is not null && Compare(other.Least, Least) < 0) ? other.Least : Least,
        Greatest = Greatest is null || (other.Greatest is not null && Compare(other.Greatest, Greatest) > 0) ? other.Greatest : Greatest,
    };

    // Texts are in the order of their bytes, as in every profile.
    private static int Compare(object one, object other) => one is string text
        ? Encoding.UTF8.GetBytes(text).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes((string)other))
        : Comparer<object>.Default.Compare(one, other);
}
