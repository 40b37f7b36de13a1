namespace RunLinkedData.Tables.Values;

/// <summary>Decimals as integers with a fixed number of digits after the point. Trailing zeros are not kept.</summary>
internal readonly struct DecimalConversion(int precision, int scale, MidpointRounding? rounding = null) : IConversion<decimal, Int128>
{
    private static readonly Int128[] Powers = MakePowers();

    /// <summary>Ten to a power from 0 to 38.</summary>
    public static Int128 PowerOfTen(int exponent) => Powers[exponent];

    public bool TryStore(decimal value, out Int128 stored)
    {
        if (rounding is { } mode && value.Scale > scale)
        {
            value = decimal.Round(value, scale, mode);
        }

        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var digits = new Int128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        var places = (bits[3] >> 16) & 0xFF;
        if (places > scale)
        {
            var (quotient, remainder) = Int128.DivRem(digits, Powers[places - scale]);
            stored = quotient;
            if (remainder != 0)
            {
                return false;
            }
        }
        else
        {
            // The bound first: the product of 96 bits and a large power would not fit.
            stored = 0;
            if (digits >= Powers[Math.Max(0, precision - scale + places)])
            {
                return digits == 0;
            }

            stored = digits * Powers[scale - places];
        }

        var fits = stored < Powers[precision];
        stored = bits[3] < 0 ? -stored : stored;
        return fits;
    }

    public bool TryLoad(Int128 stored, int scale, out decimal value)
    {
        var negative = stored < 0;
        var digits = negative ? (UInt128)(-stored) : (UInt128)stored;
        digits = Strip(digits, ref scale);
        var fits = scale <= 28 && digits >> 96 == 0;
        value = fits
            ? new decimal(
                (int)(uint)(ulong)digits,
                (int)(uint)((ulong)digits >> 32),
                (int)(uint)(ulong)(digits >> 64),
                negative && digits != 0,
                (byte)scale)
            : 0;
        return fits;
    }

    /// <summary>Takes trailing zeros off, by large steps first, and in 64 bits where that is enough.</summary>
    private static UInt128 Strip(UInt128 digits, ref int scale)
    {
        if (digits == 0)
        {
            scale = 0;
            return 0;
        }

        if (digits >> 64 != 0)
        {
            for (var step = 16; step > 0; step /= 2)
            {
                while (scale >= step && UInt128.DivRem(digits, (UInt128)Powers[step]) is var (quotient, remainder) && remainder == 0)
                {
                    digits = quotient;
                    scale -= step;
                }
            }

            return digits;
        }

        var low = (ulong)digits;
        for (var step = 16; step > 0; step /= 2)
        {
            var power = (ulong)Powers[step];
            while (scale >= step && low % power == 0)
            {
                low /= power;
                scale -= step;
            }
        }

        return low;
    }

    private static Int128[] MakePowers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
