using System.Globalization;

namespace RunLinkedData.Lake.Describing.Delta;

/// <summary>Names of files of the log ("File Types").</summary>
internal static class LogNames
{
    public const string LastCheckpoint = Folder + "/_last_checkpoint";

    private const string Folder = "_delta_log";

    public static string Commit(long number) => string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:D20}.json");

    public static string Checkpoint(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Folder}/{number:D20}.checkpoint.parquet");
}
