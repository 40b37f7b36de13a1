namespace RunLinkedData.Html.Graphs;

/// <summary>What a node read from another, or another has read from it.</summary>
/// <param name="Datasets">The names of the datasets.</param>
/// <param name="Index">The other node.</param>
/// <param name="Name">How the other node is called.</param>
/// <param name="IsShown">Whether the page lists the other node.</param>
internal sealed record FlowView(string Datasets, int Index, string Name, bool IsShown);
