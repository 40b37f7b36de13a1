namespace RunLinkedData.Html;

/// <summary>Which pages are written.</summary>
public sealed class HtmlOptions
{
    /// <summary>
    /// Whether a run gets its card when it ends: the artifact <c>card.html</c>, and the same in short as its description, unless it has
    /// one. Default: true, unless the variable <c>RLD_CARD</c> is <c>false</c> or <c>0</c>.
    /// </summary>
    public bool Cards { get; set; } = true;
}
