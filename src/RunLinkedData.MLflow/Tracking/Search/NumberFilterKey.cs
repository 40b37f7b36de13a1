using System.Globalization;
using System.Numerics;

namespace RunLinkedData.MLflow.Tracking.Search;

/// <summary>What a <see cref="RunFilter"/> compares with numbers.</summary>
/// <remarks>
/// Each comparison finds only runs that have it. NaN and infinities are an <see cref="ArgumentException"/>: no filter can hold them.
/// </remarks>
/// <typeparam name="T"><see cref="double"/> for metrics, <see cref="long"/> for times.</typeparam>
public sealed class NumberFilterKey<T>
    where T : struct, INumber<T>
{
    private readonly SearchEntity _entity;
    private readonly string _key;

    internal NumberFilterKey(SearchEntity entity, string key) => (_entity, _key) = (entity, key);

    /// <summary>It is this number.</summary>
    /// <param name="value">The number.</param>
    public RunFilter EqualTo(T value) => Compare(SearchComparator.Equal, value);

    /// <summary>It is another number.</summary>
    /// <param name="value">The number.</param>
    public RunFilter NotEqualTo(T value) => Compare(SearchComparator.NotEqual, value);

    /// <summary>It is below this number.</summary>
    /// <param name="value">The number.</param>
    public RunFilter LessThan(T value) => Compare(SearchComparator.Less, value);

    /// <summary>It is this number or below it.</summary>
    /// <param name="value">The number.</param>
    public RunFilter AtMost(T value) => Compare(SearchComparator.LessOrEqual, value);

    /// <summary>It is above this number.</summary>
    /// <param name="value">The number.</param>
    public RunFilter GreaterThan(T value) => Compare(SearchComparator.Greater, value);

    /// <summary>It is this number or above it.</summary>
    /// <param name="value">The number.</param>
    public RunFilter AtLeast(T value) => Compare(SearchComparator.GreaterOrEqual, value);

    private RunFilter Compare(SearchComparator comparator, T value)
    {
        // MLflow reads no plus sign in an exponent.
        return T.IsFinite(value)
            ? RunFilter.Of(
                _entity,
                _key,
                comparator,
                new SearchValue.Number(value.ToString(null, CultureInfo.InvariantCulture).Replace("E+", "E", StringComparison.Ordinal)))
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A filter compares with finite numbers only.");
    }
}
