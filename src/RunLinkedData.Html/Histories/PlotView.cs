namespace RunLinkedData.Html.Histories;

/// <summary>A plot with its heading.</summary>
/// <param name="Name">What is plotted.</param>
/// <param name="Now">The newest value.</param>
/// <param name="Note">More of the newest value.</param>
/// <param name="Svg">The plot.</param>
internal sealed record PlotView(string Name, string Now, string Note, string Svg);
