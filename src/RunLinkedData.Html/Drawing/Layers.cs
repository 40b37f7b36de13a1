namespace RunLinkedData.Html.Drawing;

/// <summary>Puts the nodes of a graph into columns, so that edges go from left to right.</summary>
internal static class Layers
{
    private const int FewestInColumn = 16;

    /// <summary>
    /// The column of each node: behind all that it has edges from. A column that is full passes nodes on to the next; what nothing goes
    /// into stands near its first reader. Edges that close a circle are not looked at; they alone go back.
    /// </summary>
    public static int[] Of(int count, IReadOnlyList<(int From, int To)> edges)
    {
        var after = Enumerable.Range(0, count).Select(_ => new List<int>()).ToArray();
        foreach (var (from, to) in edges.Where(edge => edge.From != edge.To))
        {
            after[from].Add(to);
        }

        var order = Sort(after);
        var place = new int[count];
        foreach (var (index, node) in order.Index())
        {
            place[node] = index;
        }

        var columns = new int[count];
        var taken = new int[count + 1];
        var most = Math.Max(FewestInColumn, (int)(2 * Math.Sqrt(count)));
        var hasBefore = new bool[count];
        foreach (var node in order)
        {
            while (taken[columns[node]] >= most)
            {
                columns[node]++;
            }

            taken[columns[node]]++;
            foreach (var next in after[node].Where(next => place[next] > place[node]))
            {
                columns[next] = Math.Max(columns[next], columns[node] + 1);
                hasBefore[next] = true;
            }
        }

        foreach (var node in order.Where(node => !hasBefore[node]))
        {
            var reader = after[node].Where(next => place[next] > place[node])
                .Select(next => columns[next])
                .DefaultIfEmpty(columns[node] + 1)
                .Min();
            if (reader - 1 > columns[node] && taken[reader - 1] < most)
            {
                taken[columns[node]]--;
                columns[node] = reader - 1;
                taken[columns[node]]++;
            }
        }

        return columns;
    }

    // Depth first: a node comes before all that it leads to, but for the edges that close a circle. A stack of
    // its own, as graphs may be deep.
    private static List<int> Sort(List<int>[] after)
    {
        List<int> sorted = [];
        var seen = new bool[after.Length];
        Stack<(int Node, int Next)> path = new();
        for (var root = after.Length - 1; root >= 0; root--)
        {
            if (!seen[root])
            {
                seen[root] = true;
                path.Push((root, 0));
            }

            while (path.TryPop(out var step))
            {
                if (step.Next == after[step.Node].Count)
                {
                    sorted.Add(step.Node);
                    continue;
                }

                path.Push((step.Node, step.Next + 1));
                var next = after[step.Node][^(step.Next + 1)];
                if (!seen[next])
                {
                    seen[next] = true;
                    path.Push((next, 0));
                }
            }
        }

        sorted.Reverse();
        return sorted;
    }
}
