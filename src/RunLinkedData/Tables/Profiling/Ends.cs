using System.Numerics;
using System.Runtime.InteropServices;

namespace RunLinkedData.Tables.Profiling;

/// <summary>The least and the greatest of some numbers, of which none is NaN; of equal ones, the first.</summary>
internal static class Ends
{
    public static (T Min, T Max) Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        var (min, max, start) = (values[0], values[0], 0);

        // Two zeros are equal, and not the same.
        if (Vector<T>.IsSupported && typeof(T) != typeof(double) && typeof(T) != typeof(float) && values.Length >= Vector<T>.Count)
        {
            var vectors = MemoryMarshal.Cast<T, Vector<T>>(values);
            var (least, greatest) = (vectors[0], vectors[0]);
            foreach (var vector in vectors)
            {
                (least, greatest) = (Vector.Min(least, vector), Vector.Max(greatest, vector));
            }

            start = vectors.Length * Vector<T>.Count;
            for (var i = 0; i < Vector<T>.Count; i++)
            {
                (min, max) = (least[i] < min ? least[i] : min, greatest[i] > max ? greatest[i] : max);
            }
        }

        foreach (var value in values[start..])
        {
            min = value < min ? value : min;
            max = value > max ? value : max;
        }

        return (min, max);
    }
}
