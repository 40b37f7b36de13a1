namespace RunLinkedData.Html.Drawing;

/// <summary>
/// Orders the slots of columns so that few edges cross: each goes to the mean of its neighbours, column by column, there and back.
/// </summary>
internal static class SlotOrder
{
    private const int Sweeps = 16;

    public static void Arrange(List<Slot>[] columns)
    {
        var best = columns.Select(column => column.ToArray()).ToArray();
        var fewest = long.MaxValue;
        Number(columns);
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            var isBack = sweep % 2 == 1;
            foreach (var column in isBack ? columns.Reverse() : columns)
            {
                Sort(column, slot => isBack ? slot.After : slot.Before);
            }

            var crossings = Number(columns);
            if (crossings < fewest)
            {
                fewest = crossings;
                best = columns.Select(column => column.ToArray()).ToArray();
            }
        }

        foreach (var (column, slots) in columns.Zip(best))
        {
            column.Clear();
            column.AddRange(slots);
        }

        Number(columns);
    }

    private static void Sort(List<Slot> column, Func<Slot, List<Slot>> neighbours)
    {
        var sorted = column
            .GroupBy(slot => neighbours(slot).Select(other => (double)other.Place).DefaultIfEmpty(slot.Place).Average())
            .OrderBy(group => group.Key)
            .SelectMany(group => PassInTheMiddle([.. group]))
            .ToList();
        column.Clear();
        column.AddRange(sorted);
        Number(column);
    }

    // Of those that want the same place. At an end, a hub with several columns of readers would become stairs.
    private static IEnumerable<Slot> PassInTheMiddle(List<Slot> group)
    {
        var boxes = group.FindAll(slot => slot.IsBox);
        return [.. boxes.Take(boxes.Count / 2), .. group.Where(slot => !slot.IsBox), .. boxes.Skip(boxes.Count / 2)];
    }

    private static void Number(List<Slot> column)
    {
        foreach (var (place, slot) in column.Index())
        {
            slot.Place = place;
        }
    }

    // Numbers all, and counts the pairs of edges that cross.
    private static long Number(List<Slot>[] columns)
    {
        Array.ForEach(columns, Number);
        return columns.Sum(Crossings);
    }

    // A tree of sums (Fenwick): how many of the edges so far end below this one.
    private static long Crossings(List<Slot> column)
    {
        var ends = column.SelectMany(slot => slot.After.Select(next => next.Place).Order()).ToList();
        var sums = new int[ends.DefaultIfEmpty(0).Max() + 2];
        var crossings = 0L;
        foreach (var (index, end) in ends.Index())
        {
            var upToEnd = 0;
            for (var i = end + 1; i > 0; i -= i & -i)
            {
                upToEnd += sums[i];
            }

            crossings += index - upToEnd;
            for (var i = end + 1; i < sums.Length; i += i & -i)
            {
                sums[i]++;
            }
        }

        return crossings;
    }
}
