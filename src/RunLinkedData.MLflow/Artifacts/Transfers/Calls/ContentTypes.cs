namespace RunLinkedData.MLflow.Artifacts.Transfers.Calls;

/// <summary>The type and the encoding that a file's name stands for, as far as browsers and MLflow's pages care.</summary>
/// <remarks>As Python's <c>mimetypes</c> guesses them, which MLflow stores; unknown ones have none.</remarks>
internal static class ContentTypes
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".avif"] = "image/avif",
        [".bmp"] = "image/bmp",
        [".css"] = "text/css",
        [".csv"] = "text/csv",
        [".gif"] = "image/gif",
        [".htm"] = "text/html",
        [".html"] = "text/html",
        [".ico"] = "image/vnd.microsoft.icon",
        [".jpeg"] = "image/jpeg",
        [".jpg"] = "image/jpeg",
        [".js"] = "text/javascript",
        [".json"] = "application/json",
        [".log"] = "text/plain",
        [".md"] = "text/markdown",
        [".mp4"] = "video/mp4",
        [".pdf"] = "application/pdf",
        [".png"] = "image/png",
        [".py"] = "text/x-python",
        [".svg"] = "image/svg+xml",
        [".tar"] = "application/x-tar",
        [".tif"] = "image/tiff",
        [".tiff"] = "image/tiff",
        [".tsv"] = "text/tab-separated-values",
        [".txt"] = "text/plain",
        [".wav"] = "audio/x-wav",
        [".webp"] = "image/webp",
        [".xml"] = "text/xml",
        [".zip"] = "application/zip",
    };

    private static readonly Dictionary<string, string> Encodings = new(StringComparer.OrdinalIgnoreCase)
    {
        [".br"] = "br",
        [".bz2"] = "bzip2",
        [".gz"] = "gzip",
        [".xz"] = "xz",
    };

    public static (string? Type, string? Encoding) Of(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var encoding = Encodings.GetValueOrDefault(Path.GetExtension(name));
        return (Types.GetValueOrDefault(Path.GetExtension(encoding is null ? name : Path.GetFileNameWithoutExtension(name))), encoding);
    }
}
