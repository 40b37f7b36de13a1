using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RunLinkedData.Tables.Sketches;

/// <summary>
/// About how many different values there are, by their hashes: HyperLogLog with 4,096 registers, whose standard error is 1.6 %. The order
/// of the values, and how they were parted, make no difference.
/// </summary>
internal sealed class DistinctSketch
{
    /// <summary>The standard error of an estimate.</summary>
    public const double StandardError = 0.016;

    /// <summary>How many bytes a sketch is written as: six bits a register.</summary>
    public const int Bytes = Registers * 6 / 8;

    private const int Precision = 12;
    private const int Registers = 1 << Precision;

    // The bits of a hash behind the number of its register.
    private const int Rest = 64 - Precision;

    private readonly byte[] _registers = new byte[Registers];

    public void Add(ulong hash) => Add([hash]);

    public void Add(ReadOnlySpan<ulong> hashes)
    {
        ref var registers = ref MemoryMarshal.GetArrayDataReference(_registers);
        foreach (var hash in hashes)
        {
            ref var register = ref Unsafe.Add(ref registers, (nuint)(hash >> Rest));
            var rank = BitOperations.LeadingZeroCount((hash << Precision) | (1UL << (Precision - 1))) + 1;
            if (rank > register)
            {
                register = (byte)rank;
            }
        }
    }

    public void Merge(DistinctSketch other)
    {
        for (var i = 0; i < Registers; i++)
        {
            _registers[i] = Math.Max(_registers[i], other._registers[i]);
        }
    }

    /// <summary>By Ertl's improved estimator, which needs no table of corrections (arXiv 1702.01284).</summary>
    public long Estimate()
    {
        Span<int> counts = stackalloc int[Rest + 2];
        foreach (var register in _registers)
        {
            counts[register]++;
        }

        var sum = Registers * Tau(1 - (counts[Rest + 1] / (double)Registers));
        for (var rank = Rest; rank >= 1; rank--)
        {
            sum = (sum + counts[rank]) / 2;
        }

        sum += Registers * Sigma(counts[0] / (double)Registers);
        return double.IsInfinity(sum) ? 0 : (long)Math.Round(Registers * (double)Registers / (2 * Math.Log(2) * sum));
    }

    public void Write(SketchWriter target)
    {
        var bytes = new byte[Bytes];
        for (var i = 0; i < Registers; i += 4)
        {
            var four = _registers[i] | (_registers[i + 1] << 6) | (_registers[i + 2] << 12) | (_registers[i + 3] << 18);
            (bytes[i / 4 * 3], bytes[(i / 4 * 3) + 1], bytes[(i / 4 * 3) + 2]) = ((byte)four, (byte)(four >> 8), (byte)(four >> 16));
        }

        target.Write(bytes);
    }

    /// <exception cref="InvalidDataException">It is no such sketch.</exception>
    public static DistinctSketch Read(ref SketchReader source)
    {
        var bytes = source.ReadBytes(Bytes);
        var sketch = new DistinctSketch();
        for (var i = 0; i < Registers; i++)
        {
            var start = i / 4 * 3;
            var four = bytes[start] | (bytes[start + 1] << 8) | (bytes[start + 2] << 16);
            var rank = (four >> (i % 4 * 6)) & 63;
            sketch._registers[i] = rank <= Rest + 1 ? (byte)rank : throw new InvalidDataException("A sketch has an impossible register.");
        }

        return sketch;
    }

    private static double Sigma(double x)
    {
        if (x == 1)
        {
            return double.PositiveInfinity;
        }

        double y = 1, z = x, before;
        do
        {
            x *= x;
            before = z;
            z += x * y;
            y += y;
        }
        while (z != before);

        return z;
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1)
        {
            return 0;
        }

        double y = 1, z = 1 - x, before;
        do
        {
            x = Math.Sqrt(x);
            before = z;
            y /= 2;
            z -= Math.Pow(1 - x, 2) * y;
        }
        while (z != before);

        return z / 3;
    }
}
