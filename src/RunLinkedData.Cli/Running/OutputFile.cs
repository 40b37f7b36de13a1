using System.Globalization;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Datasets.Contracts;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.MLflow.Artifacts;
using RunLinkedData.Model;
using RunLinkedData.Versions;

namespace RunLinkedData.Cli.Running;

/// <summary>
/// What a program is to write, as a dataset of its run; made before the program is executed. <c>tell</c>: says on stderr what is not
/// obvious.
/// </summary>
internal sealed class OutputFile(TrackedDataset dataset, string path, bool allowUnchanged, bool reuse, Action<string> tell)
{
    private const int LeastBytes = 12;

    private static readonly string[] ParquetEndings = [".parquet", ".parq", ".pq"];

    // What Spark, Hive and Dask leave beside the parts of a table.
    private static readonly string[] TableMarks = ["_SUCCESS", "_metadata", "_common_metadata"];

    private readonly string _name = dataset.Name;
    private readonly PathState? _before = allowUnchanged ? null : PathState.Of(path);

    /// <summary>The contract that the rows have to keep; null for the one that is found by name, if there is one.</summary>
    public DataContract? Contract { get; init; }

    /// <summary>Whether columns may change so that readers may fail.</summary>
    public bool AllowBreakingChange { get; init; }

    /// <summary>
    /// Saves a file or folder: Parquet as rows, with columns and profile; anything else as the files that it is, and so Parquet with
    /// columns that a dataset cannot hold.
    /// </summary>
    public async Task SaveAsync(Run run, CancellationToken cancellationToken)
    {
        if (RegularFile.Other(path) is { } other)
        {
            throw new CommandException(
                $"'{path}', which was to become the dataset '{_name}', is {other}, not a file. {ConsequenceOf(run)}");
        }

        FileSystemInfo output = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        if (!output.Exists)
        {
            throw new CommandException(
                $"The program has not written '{path}', which was to become the dataset '{_name}'. {ConsequenceOf(run)}");
        }

        if (_before is not null && PathState.Of(path) is { } after && after.IsSame(_before))
        {
            await ThrowIfPublishedAsync(run, after.Written, cancellationToken);
        }

        if (output is FileInfo ? IsParquet() : IsTable())
        {
            try
            {
                await (run.MemberIndex is null
                    ? run.SaveParquetAsync(_name, output, Configure, cancellationToken)
                    : run.SaveParquetPartAsync(_name, output, Configure, cancellationToken));
                return;
            }
            catch (DatasetSchemaException exception) when (Contract is null)
            {
                // Without its last sentence, which is what is done here.
                var reason = exception.Message[..(exception.Message.LastIndexOf(". ", StringComparison.Ordinal) + 1)];
                tell($"note: '{path}' is saved as it is, without rows and columns. {reason}");
            }
        }

        if (Contract is not null)
        {
            throw new CommandException(
                $"'{path}' would be saved as the files that it is, whose rows nobody sees, and so the contract of '{_name}' "
                + $"cannot be checked. {ConsequenceOf(run)} Let the program write Parquet.");
        }

        await (run.MemberIndex is null
            ? run.SaveDatasetAsync(_name, output, options => options.Reuse = reuse, cancellationToken)
            : run.SaveDatasetPartAsync(_name, output, options => options.Reuse = reuse, cancellationToken));
    }

    private void Configure(SaveDatasetOptions options) =>
        (options.Reuse, options.Contract, options.AllowBreakingChange) = (reuse, Contract, AllowBreakingChange);

    private static string ConsequenceOf(Run run) => run.MemberIndex is { } index
        ? string.Create(
            CultureInfo.InvariantCulture, $"Member {index} has FAILED; nothing is published before another attempt has finished.")
        : "The run is FAILED; nothing of it is published.";

    // What lay there when the version before was published is that of an earlier run; what came since, somebody has put there for this one.
    private async Task ThrowIfPublishedAsync(Run run, DateTime written, CancellationToken cancellationToken)
    {
        var time = written.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + "Z";
        var before = await dataset.VersionsAsync(options => options.Last = 1, cancellationToken).FirstOrDefaultAsync(cancellationToken);
        if (before?.PublishedAt >= written)
        {
            throw new CommandException(
                $"The program has not written '{path}', which was to become the dataset '{_name}': it is as it was before the program "
                + $"started, of {time}, and so from before version {before.RunId}. "
                + $"{ConsequenceOf(run)} If it is meant to be published as it is: --allow-unchanged.");
        }

        tell($"note: the program has not written '{path}'; it is published as it was before, of {time}.");
    }

    private bool IsParquet()
    {
        if (new FileInfo(path).Length >= LeastBytes)
        {
            using var file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[4];
            if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && start.SequenceEqual("PAR1"u8))
            {
                return true;
            }
        }

        return Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase)
            ? throw new CommandException($"'{path}' is no Parquet file that can be read: it does not begin with the bytes PAR1. "
                + "Give it another name to save it as it is.")
            : false;
    }

    // Files that merely lie in one folder, such as train.parquet and test.parquet, are no parts of one table.
    private bool IsTable()
    {
        var entries = new DirectoryInfo(path).GetFileSystemInfos();
        return ParquetEndings.Any(ending => Path.TrimEndingDirectorySeparator(path).EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            || entries.Any(entry => TableMarks.Contains(entry.Name))
            || (entries.Length > 0 && entries.All(entry => entry.Name[0] is '_' or '.' || IsPart(entry)));
    }

    private static bool IsPart(FileSystemInfo entry) => entry is DirectoryInfo
        ? entry.Name.IndexOf('=') > 0
        : entry.Name.StartsWith("part", StringComparison.Ordinal) && entry.Name.Contains(".parquet", StringComparison.Ordinal);
}
