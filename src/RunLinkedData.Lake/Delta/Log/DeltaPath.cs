using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Delta.Log;

/// <summary>
/// Paths of files as the log has them: from the table's folder, or addresses; "a URI as specified by RFC 2396, which needs to be decoded
/// to get the data file path".
/// </summary>
internal static class DeltaPath
{
    /// <summary>
    /// Where a file is. Whether it is an address is told by the text as it is: what was escaped in it begins none. Two spellings of one
    /// address are the same file.
    /// </summary>
    public static FileLocation Of(FileLocation table, string path)
    {
        var decoded = Uri.UnescapeDataString(path);
        return path.StartsWith('/')
            ? table.Combine(decoded)
            : FileLocation.TryParse(path) is not null && FileLocation.TryParse(decoded) is { } address
                ? address
                : table.Combine($"./{decoded}");
    }
}
