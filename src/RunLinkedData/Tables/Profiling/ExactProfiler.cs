using System.Numerics;
using System.Runtime.CompilerServices;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Model.Manifest.Figures;
using RunLinkedData.Tables.Columns;

namespace RunLinkedData.Tables.Profiling;

/// <summary>
/// Integers, and decimals by the integers that they are stored as: the mean and deviation are exact but for their last rounding.
/// </summary>
internal sealed class ExactProfiler<T>(ColumnType type, ProfileLevel level) : RangeProfiler<T>(type, level)
    where T : unmanaged, INumber<T>
{
    private ExactMoments _moments;

    public override void Add(ColumnSummary part)
    {
        base.Add(part);
        _moments.Merge(ExactMoments.Of(part.Count, part.Sum ?? 0, part.Squares ?? 0));
    }

    public override ColumnSummary Summarise() =>
        base.Summarise() with { Count = _moments.Count, Sum = _moments.Sum, Squares = _moments.Squares };

    public override ColumnProfile Finish() => base.Finish() with { Mean = _moments.Mean(Type.Scale), Stddev = _moments.Stddev(Type.Scale) };

    protected override void AddNumbers(ReadOnlySpan<T> values)
    {
        base.AddNumbers(values);
        var batch = default(ExactMoments);
        if (Unsafe.SizeOf<T>() <= sizeof(int))
        {
            AddSmall(values, ref batch);
        }
        else
        {
            foreach (var value in values)
            {
                batch.Add(Int128.CreateTruncating(value));
            }
        }

        _moments.Merge(batch);
    }

    /// <summary>Integers of up to 32 bits: their squares fit 64, and the sum of as many as an array holds does too.</summary>
    private static void AddSmall(ReadOnlySpan<T> values, ref ExactMoments batch)
    {
        var (sum, squares) = (0L, UInt128.Zero);
        foreach (var value in values)
        {
            var number = long.CreateTruncating(value);
            sum += number;
            squares += unchecked((ulong)(number * number));
        }

        batch.Add(values.Length, sum, squares);
    }
}
