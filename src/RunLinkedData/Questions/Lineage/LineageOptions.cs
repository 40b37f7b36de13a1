namespace RunLinkedData.Questions.Lineage;

/// <summary>Which way and how far lineage is followed.</summary>
public sealed class LineageOptions
{
    private const int MostNodes = 1_000_000;

    /// <summary>Which way. Default: both.</summary>
    public LineageDirection Direction { get; set; }

    /// <summary>How many steps from run to run, 0 for the start alone. Default: null, to the end.</summary>
    public int? Depth { get; set; }

    /// <summary>
    /// How many nodes the graph has at most: 1 to 1,000,000. What is nearer to the start goes first; <see cref="LineageGraph.IsCut"/> tells
    /// that there is more. A node takes 1 to 2 kB of memory. Default: 10,000.
    /// </summary>
    public int MaxNodes { get; set; } = 10_000;

    /// <summary>
    /// Whether edges tell which columns were read, as far as the runs have recorded it. It takes no call more. Default: false.
    /// </summary>
    public bool Columns { get; set; }

    /// <exception cref="ArgumentException">An option is out of range.</exception>
    internal void Check()
    {
        var problem = MaxNodes is < 1 or > MostNodes ? $"{nameof(MaxNodes)} is {MaxNodes}; it must be from 1 to {MostNodes:N0}."
            : Depth < 0 ? $"{nameof(Depth)} is {Depth}; it must be 0 or more, or null for no limit."
            : !Enum.IsDefined(Direction)
                ? $"{nameof(Direction)} is {Direction}; it must be one of {string.Join(", ", Enum.GetNames<LineageDirection>())}."
            : null;
        if (problem is not null)
        {
            throw new ArgumentException(problem);
        }
    }
}
