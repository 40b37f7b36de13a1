using System.Runtime.CompilerServices;
using Apache.Arrow;
using ParquetSharp;
using ParquetSharp.Arrow;
using RunLinkedData.Cli.CommandLine;
using RunLinkedData.MLflow.Artifacts;

namespace RunLinkedData.Cli.Running;

/// <summary>What a program wrote, as a dataset of its run.</summary>
internal static class OutputFile
{
    /// <summary>Saves a file or folder: a Parquet file as rows, with columns and profile; anything else as the files that it is.</summary>
    public static async Task SaveAsync(Run run, string name, string path, CancellationToken cancellationToken)
    {
        if (RegularFile.Other(path) is { } other)
        {
            throw new CommandException($"'{path}', which was to become the dataset '{name}', is {other}, not a file. The run is FAILED; nothing of it is published.");
        }

        if (File.Exists(path) && Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase))
        {
            await run.SaveDatasetAsync(name, ReadAsync(path, cancellationToken), cancellationToken: cancellationToken);
        }
        else if (File.Exists(path) || Directory.Exists(path))
        {
            await run.SaveDatasetAsync(name, File.Exists(path) ? new FileInfo(path) : new DirectoryInfo(path), cancellationToken);
        }
        else
        {
            throw new CommandException($"The program has not written '{path}', which was to become the dataset '{name}'. The run is FAILED; nothing of it is published.");
        }
    }

    private static async IAsyncEnumerable<RecordBatch> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = Open(path);
        using var batches = reader.GetRecordBatchReader();
        while (await batches.ReadNextRecordBatchAsync(cancellationToken) is { } batch)
        {
            using (batch)
            {
                yield return batch;
            }
        }
    }

    private static FileReader Open(string path)
    {
        try
        {
            return new FileReader(path);
        }
        catch (ParquetException exception)
        {
            throw new CommandException($"'{path}' is no Parquet file that can be read: {exception.Message}");
        }
    }
}
