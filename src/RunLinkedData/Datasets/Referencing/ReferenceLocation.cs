using RunLinkedData.MLflow;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Datasets.Referencing;

/// <summary>Where data lies, as people write it: a path of this machine, or a URI.</summary>
internal static class ReferenceLocation
{
    private static readonly string[] NamesOfS3 = ["s3a", "s3n"];

    /// <summary>The URI as manifests have it, without a slash at its end.</summary>
    /// <exception cref="ArgumentException">It is none, or one that is not kept.</exception>
    public static string ToUri(string location)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(location);
        UriScheme.RefuseZero(location, "location");
        var uri = UriScheme.Of(location) switch
        {
            "" => FileUri.OfPath(location),
            "file" => OfFileUri(location),
            var scheme => (NamesOfS3.Contains(scheme) ? "s3" : scheme) + location[scheme.Length..].TrimEnd('/'),
        };
        return FileUri.FolderProblem(uri) is { } problem
            ? throw new ArgumentException(
                $"Nothing can be referred to {problem}. Give the location as a path or as a URI such as s3://bucket/folder, without "
                + "credentials: these belong into the environment.",
                nameof(location))
            : uri;
    }

    // file:/a, file:///a, and file://localhost/a, with escapes.
    private static string OfFileUri(string location) =>
        Uri.TryCreate(location, UriKind.Absolute, out var uri) && (uri.Host.Length == 0 || uri.IsLoopback)
        && uri is { Query.Length: 0, Fragment.Length: 0 }
            ? FileUri.OfPath(Uri.UnescapeDataString(uri.AbsolutePath))
            : throw new ArgumentException(
                $"'{location}' is no file or folder of this machine. Give a path, or a URI such as file:///data/sales.", nameof(location));
}
