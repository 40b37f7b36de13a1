namespace RunLinkedData.Html.Drawing;

/// <summary>
/// The style sheet of a drawing, which lies in this assembly. It goes into the drawing, so that that looks the same in every page.
/// </summary>
internal static class DrawingStyle
{
    public static string Lineage { get; } = Read("drawing.css");

    private static string Read(string name)
    {
        using StreamReader reader = new(typeof(DrawingStyle).Assembly.GetManifestResourceStream($"Templates/{name}")!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
