namespace RunLinkedData.Html.Pages;

/// <summary>A name and what stands beside it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value, or its beginning.</param>
internal sealed record LabeledValue(string Name, PageLink Value)
{
    private const int LongName = 250;
    private const int Folded = 160;

    /// <summary>The value in full, when <see cref="Value"/> is only its beginning; else null.</summary>
    public string? Full { get; init; }

    /// <summary>Whether it is a name or a path of some machine, set as code.</summary>
    public bool IsCode { get; init; }

    /// <summary>A value of any length: what is long is folded, what is very long is cut.</summary>
    public static LabeledValue OfText(string name, string value, int longest) =>
        new(PageText.Cut(name, LongName), new PageLink(PageText.Cut(value, Folded), null))
        {
            Full = value.Length > Folded
                ? value.Length > longest ? $"{PageText.Cut(value, longest)} ({PageText.Count(value.Length)} characters)" : value
                : null,
        };
}
