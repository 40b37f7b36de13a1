namespace RunLinkedData.Html.Drawing;

/// <summary>A place in a column: a box, or where edges pass through on their way to a later column.</summary>
internal sealed class Slot(int column, double height, bool isBox)
{
    public int Column => column;

    public double Height => height;

    public bool IsBox => isBox;

    /// <summary>What edges come from, one column before; a set, as edges of one node run together.</summary>
    public List<Slot> Before { get; } = [];

    /// <summary>What edges go to, one column behind.</summary>
    public List<Slot> After { get; } = [];

    /// <summary>The place in the column, from 0.</summary>
    public int Place { get; set; }

    /// <summary>The middle, in pixels.</summary>
    public double Y { get; set; }

    public void Join(Slot next)
    {
        if (!After.Contains(next))
        {
            After.Add(next);
            next.Before.Add(this);
        }
    }

    /// <summary>
    /// How far from the middle an edge to a neighbour leaves or enters a box: edges are spread over the side
    /// in the order of where they lead.
    /// </summary>
    public double Port(List<Slot> side, Slot neighbour)
    {
        if (!isBox || side.Count < 2)
        {
            return 0;
        }

        var step = Math.Min(16, (height - 20) / (side.Count - 1));
        var above = side.Count(other => other.Place < neighbour.Place);
        return (above - ((side.Count - 1) / 2.0)) * step;
    }
}
