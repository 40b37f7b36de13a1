using RunLinkedData.Html.Pages;
using RunLinkedData.Questions.Lineage;

namespace RunLinkedData.Html.Cards;

/// <summary>Something that the run read.</summary>
/// <param name="Name">The dataset, with its process where that is known.</param>
/// <param name="Version">Its version: the ID of the run that wrote it, or the words of its own system.</param>
/// <param name="Place">Where it is: the page of that run, or the external source.</param>
/// <param name="Asked">What the program had asked for, or null.</param>
internal sealed record InputView(string Name, string Version, PageLink Place, string? Asked)
{
    private const int Longest = 300;

    public static PageList<InputView> Of(CardData facts, CardLimits limits)
    {
        var run = facts.Run;
        List<InputView> all = [];
        foreach (var input in run.Inputs.Take(limits.Inputs))
        {
            var node = facts.Lineage?.Nodes.FirstOrDefault(node => node.RunId == input.RunId);
            var process = input.Process ?? node?.Process;
            all.Add(new InputView(
                process is null ? input.Dataset : $"{process}/{input.Dataset}",
                input.RunId,
                node?.PageUrl is { } page ? PageLink.Of(page)
                    : node is { Kind: LineageNodeKind.Missing } ? new PageLink("this run is not in the store any more", null)
                    : new PageLink(string.IsNullOrEmpty(node?.RunName) ? "" : $"run {node.RunName}", null),
                input.Reference is { } asked ? PageText.Cut(asked, Longest) : null));
        }

        foreach (var external in run.ExternalInputs.Take(limits.Inputs - all.Count))
        {
            all.Add(new InputView(
                PageText.Cut(external.Name, Longest),
                PageText.Cut(external.Version, Longest),
                PageLink.Of(PageText.Cut(external.Source, 4 * Longest)),
                "(an external source)"));
        }

        return new PageList<InputView>(all, run.Inputs.Count + run.ExternalInputs.Count - all.Count);
    }
}
