namespace RunLinkedData.Html.Pages;

/// <summary>The first of many things, and how many more there are.</summary>
/// <param name="Shown">Those that are shown.</param>
/// <param name="Left">How many are left out.</param>
internal sealed record PageList<T>(IReadOnlyList<T> Shown, int Left)
{
    public int Count => Shown.Count + Left;
}

/// <summary>Makes lists.</summary>
internal static class PageList
{
    public static PageList<TView> Of<T, TView>(IReadOnlyCollection<T> all, int most, Func<T, TView> view) =>
        new([.. all.Take(most).Select(view)], Math.Max(0, all.Count - most));
}
