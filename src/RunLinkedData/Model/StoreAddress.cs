namespace RunLinkedData.Model;

/// <summary>The tracking URI of a store as a program elsewhere needs it.</summary>
internal static class StoreAddress
{
    private const string Slashes = ":///";
    private const string FilePrefix = "file:";

    /// <summary>With the full path of a database; without credentials, which the addresses of stores do not hold.</summary>
    public static string Of(string trackingUri)
    {
        if (!IsFile(trackingUri))
        {
            return trackingUri;
        }

        var start = trackingUri.IndexOf(Slashes, StringComparison.Ordinal) + Slashes.Length;
        var path = trackingUri[start..];
        return trackingUri[..start]
            + Path.GetFullPath(path.StartsWith(FilePrefix, StringComparison.Ordinal) ? path[FilePrefix.Length..] : path);
    }

    /// <summary>The folder of the database; null when the store is no file of this machine.</summary>
    public static string? FolderOf(string trackingUri)
    {
        if (!IsFile(trackingUri))
        {
            return null;
        }

        var address = Of(trackingUri);
        return Path.GetDirectoryName(address[(address.IndexOf(Slashes, StringComparison.Ordinal) + Slashes.Length)..]);
    }

    /// <summary>Whether the store is a file of this machine.</summary>
    public static bool IsFile(string trackingUri) =>
        trackingUri.StartsWith("sqlite", StringComparison.OrdinalIgnoreCase) && trackingUri.Contains(Slashes, StringComparison.Ordinal);
}
