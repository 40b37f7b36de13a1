using Apache.Arrow;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Datasets.Reading;
using RunLinkedData.MLflow.Tracking;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Formats;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets;

/// <summary>What tests of datasets share: a run's artifacts in a folder, and saving and loading there.</summary>
public abstract class DatasetFixture
{
    protected const string RunId = "0123456789abcdef0123456789abcdef";

    /// <summary>The run that wrote the datasets.</summary>
    protected static readonly MlflowRun Producer = new()
    {
        Info = new RunInfo
        {
            RunId = RunId,
            ExperimentId = "1",
            RunName = "test",
            UserId = "",
            Status = RunStatus.Finished,
            StartTime = 0,
            EndTime = 1,
            ArtifactUri = "",
            LifecycleStage = LifecycleStage.Active,
        },
        Metrics = [],
        Params = [],
        Tags = [],
        Inputs = [],
    };

    protected static readonly string[] RowFormats = [DatasetFormat.Parquet, DatasetFormat.Csv, DatasetFormat.JsonLines];

    private TemporaryFolder _folder = null!;
    private int _saved;

    internal FolderArtifacts Artifacts { get; private set; } = null!;

    internal DatasetWriter Writer { get; private set; } = null!;

    protected string Root => _folder.Path;

    [SetUp]
    public void CreateFolder()
    {
        _folder = new TemporaryFolder();
        Artifacts = new FolderArtifacts(_folder.Path);
        Writer = new DatasetWriter(Artifacts, RunId, DatasetFormats.BuiltIn, new FixedTime());
    }

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    protected string PathOf(string dataset, string file) => Path.Combine(Root, "datasets", dataset, file);

    protected async Task<Dataset> OpenAsync(string name) => (await Dataset.OpenAsync(Artifacts, name, Producer))!;

    protected string NewName() => "d" + Interlocked.Increment(ref _saved);

    protected async Task<Dataset> SaveAsync<T>(
        IEnumerable<T> rows, string format = DatasetFormat.Parquet, SaveDatasetOptions? options = null)
    {
        options ??= new SaveDatasetOptions();
        options.Format = format;
        var name = NewName();
        await Writer.WriteRowsAsync(name, rows, options);
        return await OpenAsync(name);
    }

    protected async Task<IReadOnlyList<T>> RoundTripAsync<T>(string format, params T[] rows) =>
        await (await SaveAsync(rows, format)).ReadRowsAsync<T>();

    protected static async IAsyncEnumerable<T> Stream<T>(IEnumerable<T> rows)
    {
        foreach (var row in rows)
        {
            await Task.Yield();
            yield return row;
        }
    }

    /// <summary>Cuts batches into others of odd sizes.</summary>
    protected static async IAsyncEnumerable<RecordBatch> Cut(IAsyncEnumerable<RecordBatch> batches, int size)
    {
        await foreach (var batch in batches)
        {
            for (var start = 0; start < batch.Length; start += size)
            {
                yield return batch.Slice(start, Math.Min(size, batch.Length - start));
            }
        }
    }

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 1, 12, 30, 0, TimeSpan.Zero);
    }
}
