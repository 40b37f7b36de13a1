using System.Text.Json;
using RunLinkedData.Model.Checks;

namespace RunLinkedData.Model.Manifest;

/// <summary>The artifact <c>checks/DATASET/checks.json</c>, for readers without this library.</summary>
internal sealed record CheckFile
{
    public int ChecksVersion { get; init; } = 1;

    public required string Dataset { get; init; }

    public required IReadOnlyList<DatasetCheck> Checks { get; init; }

    public static byte[] Write(string dataset, IReadOnlyList<DatasetCheck> checks)
    {
        CheckFile file = new() { Dataset = dataset, Checks = checks };
        return [.. JsonSerializer.SerializeToUtf8Bytes(file, DatasetJson.Readable.CheckFile), (byte)'\n'];
    }
}
