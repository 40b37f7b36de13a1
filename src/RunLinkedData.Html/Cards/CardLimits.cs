namespace RunLinkedData.Html.Cards;

/// <summary>How much a card shows. What is left out is said where it would stand.</summary>
internal sealed record CardLimits
{
    public int Parameters { get; init; } = 200;

    public int Changes { get; init; } = 60;

    public int Inputs { get; init; } = 60;

    public int Datasets { get; init; } = 30;

    /// <summary>Columns of all datasets together, shared out evenly.</summary>
    public int Columns { get; init; } = 150;

    public int Notes { get; init; } = 20;

    /// <summary>Characters of a value.</summary>
    public int Characters { get; init; } = 2000;

    public bool Lineage { get; init; } = true;

    /// <summary>Half of it, and at last without the graph.</summary>
    public CardLimits Less() => new()
    {
        Parameters = Parameters / 2,
        Changes = Math.Max(Changes / 2, 5),
        Inputs = Inputs / 2,
        Datasets = Math.Max(Datasets / 2, 3),
        Columns = Columns / 2,
        Notes = Notes / 2,
        Characters = Math.Max(Characters / 2, 100),
        Lineage = Characters > 400,
    };
}
