namespace RunLinkedData.Html.Drawing;

/// <summary>What a plot shows of one version.</summary>
/// <param name="Value">The value; null leaves a gap in the line.</param>
/// <param name="Low">Where the band begins; null without one.</param>
/// <param name="High">Where the band ends.</param>
/// <param name="Title">What is told of the point.</param>
internal readonly record struct PlotPoint(double? Value, double? Low, double? High, string Title);
