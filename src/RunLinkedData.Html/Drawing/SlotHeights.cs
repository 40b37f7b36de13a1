namespace RunLinkedData.Html.Drawing;

/// <summary>Moves the slots of columns up and down to where their neighbours are, in their order and without overlaps.</summary>
internal static class SlotHeights
{
    private const int Sweeps = 12;
    private const double BoxGap = 22;
    private const double EdgeGap = 8;

    public static void Place(List<Slot>[] columns)
    {
        Array.ForEach(columns, column => Settle(column, _ => 0));
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            foreach (var column in sweep % 2 == 1 ? columns.Reverse() : columns)
            {
                Settle(column, sweep % 2 == 1 ? slot => Mean(slot, slot.After) : slot => Mean(slot, slot.Before));
            }
        }

        Array.ForEach(columns, column => Settle(column, slot => Mean(slot, [.. slot.Before, .. slot.After])));
    }

    private static double Mean(Slot slot, List<Slot> neighbours) => neighbours.Count > 0 ? neighbours.Average(other => other.Y) : slot.Y;

    /// <summary>
    /// As near to the wanted heights as distances allow, in the sense of least squares: slots that would be too near to each other become a
    /// block, which stands at the mean of what its slots want (pool adjacent violators).
    /// </summary>
    private static void Settle(List<Slot> column, Func<Slot, double> wanted)
    {
        Stack<(double Sum, int Count)> blocks = new();
        var offsets = new double[column.Count];
        for (var i = 0; i < column.Count; i++)
        {
            offsets[i] = i == 0 ? 0 : offsets[i - 1] + Distance(column[i - 1], column[i]);
            var block = (Sum: wanted(column[i]) - offsets[i], Count: 1);
            while (blocks.TryPeek(out var above) && above.Sum / above.Count > block.Sum / block.Count)
            {
                blocks.Pop();
                block = (above.Sum + block.Sum, above.Count + block.Count);
            }

            blocks.Push(block);
        }

        var slot = column.Count;
        foreach (var (sum, count) in blocks)
        {
            for (var i = 0; i < count; i++)
            {
                slot--;
                column[slot].Y = (sum / count) + offsets[slot];
            }
        }
    }

    private static double Distance(Slot above, Slot below) =>
        ((above.Height + below.Height) / 2) + (above.IsBox && below.IsBox ? BoxGap : EdgeGap);
}
