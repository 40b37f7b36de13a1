using RunLinkedData.Lake.Files;

namespace RunLinkedData.Lake.Folders;

/// <summary>A file in a folder.</summary>
internal sealed record FolderFile
{
    /// <summary>Its path from the folder.</summary>
    public required string Path { get; init; }

    /// <summary>Where it is.</summary>
    public required FileLocation Location { get; init; }

    /// <summary>Its size.</summary>
    public required long Bytes { get; init; }

    /// <summary>What tells it from others of that size.</summary>
    public required FileStamp Stamp { get; init; }
}
