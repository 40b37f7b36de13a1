namespace RunLinkedData.Pages.Drawing;

/// <summary>The style sheets of drawings, which lie in this assembly. Each goes into its drawing, so that it looks the same in every page.</summary>
internal static class DrawingStyle
{
    public static string Lineage { get; } = Read("lineage.css");

    private static string Read(string name)
    {
        using StreamReader reader = new(typeof(DrawingStyle).Assembly.GetManifestResourceStream($"Pages/Templates/{name}")!);
        return reader.ReadToEnd();
    }
}
