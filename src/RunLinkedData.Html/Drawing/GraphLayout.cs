namespace RunLinkedData.Html.Drawing;

/// <summary>
/// Where the boxes of a graph stand and its edges run: in columns from left to right. The same graph always has the same layout.
/// </summary>
/// <remarks>
/// The classic way in layers (Sugiyama, Tagawa, Toda, 1981): columns, places for what passes through, few crossings, heights.
/// <c>docs/decisions/0012-drawings.md</c> tells why it is our own.
/// </remarks>
internal sealed class GraphLayout
{
    private const double PassHeight = 10;

    private readonly Slot[] _slots;
    private readonly double[] _lefts;
    private readonly double[] _widths;

    /// <summary>
    /// <c>sizes</c>: of the boxes; <c>edges</c>: between their indices, each pair once; <c>labels</c>: how
    /// wide the labels of the edges are.
    /// </summary>
    public GraphLayout(
        IReadOnlyList<(double Width, double Height)> sizes, IReadOnlyList<(int From, int To)> edges, IReadOnlyList<double> labels)
    {
        var columns = Layers.Of(sizes.Count, edges);
        _slots = [.. sizes.Select((size, node) => new Slot(columns[node], size.Height, isBox: true))];
        Routes = Join(edges);
        var slots = Columns(columns.DefaultIfEmpty(-1).Max() + 1);
        SlotOrder.Arrange(slots);
        SlotHeights.Place(slots);

        _widths = new double[slots.Length];
        var gaps = Enumerable.Repeat(56.0, slots.Length).ToArray();
        foreach (var (node, size) in sizes.Index())
        {
            _widths[columns[node]] = Math.Max(_widths[columns[node]], size.Width);
        }

        foreach (var ((_, to), label) in edges.Zip(labels).Where(edge => columns[edge.First.To] > columns[edge.First.From]))
        {
            gaps[columns[to] - 1] = Math.Max(gaps[columns[to] - 1], label + 48);
        }

        _lefts = new double[slots.Length];
        for (var i = 1; i < slots.Length; i++)
        {
            _lefts[i] = _lefts[i - 1] + _widths[i - 1] + gaps[i - 1];
        }

        Width = slots.Length == 0 ? 0 : _lefts[^1] + _widths[^1];
        var all = slots.SelectMany(column => column).ToList();
        var top = all.Select(slot => slot.Y - (slot.Height / 2)).DefaultIfEmpty(0).Min();
        all.ForEach(slot => slot.Y -= top);
        Height = all.Select(slot => slot.Y + (slot.Height / 2)).DefaultIfEmpty(0).Max();
    }

    public double Width { get; }

    public double Height { get; }

    /// <summary>The slots that each edge goes through, its ends too: one a column. An edge that goes back has its two ends only.</summary>
    public IReadOnlyList<IReadOnlyList<Slot>> Routes { get; }

    public double Left(Slot slot) => _lefts[slot.Column];

    public double Right(Slot slot) => _lefts[slot.Column] + _widths[slot.Column];

    public (double X, double Y, double Width, double Height) Box(int node) =>
        (Left(_slots[node]), _slots[node].Y - (_slots[node].Height / 2), _widths[_slots[node].Column], _slots[node].Height);

    // Edges of one node to far columns run together as long as they can.
    private List<IReadOnlyList<Slot>> Join(IReadOnlyList<(int From, int To)> edges)
    {
        Dictionary<(int From, int Column), Slot> passes = [];
        List<IReadOnlyList<Slot>> routes = [];
        foreach (var (from, to) in edges)
        {
            List<Slot> route = [_slots[from]];
            for (var column = _slots[from].Column + 1; column < _slots[to].Column; column++)
            {
                if (!passes.TryGetValue((from, column), out var pass))
                {
                    passes.Add((from, column), pass = new Slot(column, PassHeight, isBox: false));
                }

                route[^1].Join(pass);
                route.Add(pass);
            }

            if (_slots[from].Column < _slots[to].Column)
            {
                route[^1].Join(_slots[to]);
            }

            route.Add(_slots[to]);
            routes.Add(route);
        }

        return routes;
    }

    private List<Slot>[] Columns(int count)
    {
        var columns = Enumerable.Range(0, count).Select(_ => new List<Slot>()).ToArray();
        foreach (var slot in _slots.Concat(Routes.SelectMany(route => route.Where(slot => !slot.IsBox))).Distinct())
        {
            columns[slot.Column].Add(slot);
        }

        return columns;
    }
}
