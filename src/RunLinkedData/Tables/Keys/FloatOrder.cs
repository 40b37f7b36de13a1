namespace RunLinkedData.Tables.Keys;

/// <summary>Floating-point numbers as integers that have their order: -0 is 0, and all NaNs are one number after all others.</summary>
internal static class FloatOrder
{
    public static ReadOnlySpan<long> Of(ReadOnlySpan<double> values)
    {
        var order = new long[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var bits = BitConverter.DoubleToInt64Bits(values[i] + 0.0);
            order[i] = double.IsNaN(values[i]) ? long.MaxValue : bits < 0 ? bits ^ long.MaxValue : bits;
        }

        return order;
    }

    public static ReadOnlySpan<int> Of(ReadOnlySpan<float> values)
    {
        var order = new int[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var bits = BitConverter.SingleToInt32Bits(values[i] + 0f);
            order[i] = float.IsNaN(values[i]) ? int.MaxValue : bits < 0 ? bits ^ int.MaxValue : bits;
        }

        return order;
    }
}
