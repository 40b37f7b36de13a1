using Apache.Arrow;
using NUnit.Framework;
using RunLinkedData.Lake.Describing;
using RunLinkedData.Lake.Files;
using RunLinkedData.Lake.Iceberg;
using RunLinkedData.Testing;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>A tracker on a new SQLite store, for each test, whose versions are described as a table.</summary>
public abstract class TableFixture
{
    protected const string Dataset = "shop/orders";

    protected TemporaryFolder Store { get; private set; } = null!;

    protected RunTracker Tracker { get; private set; } = null!;

    protected string Location => Store["table"];

    /// <summary>The form of the table.</summary>
    protected virtual TableFormat Format => TableFormat.Iceberg;

    [SetUp]
    public async Task ConnectAsync()
    {
        Store = new TemporaryFolder();
        Tracker = await RunTracker.ConnectAsync(Options());
    }

    [TearDown]
    public async Task DisconnectAsync()
    {
        await Tracker.DisposeAsync();
        Store.Dispose();
    }

    protected RunTrackerOptions Options() => new()
    {
        TrackingUri = $"sqlite:///{Store["mlflow.db"]}",
        ArtifactRoot = Store["mlruns"],
        Cache = { Folder = Store["cache"] },
        Provenance = { Record = false },
    };

    /// <summary>Publishes a version.</summary>
    protected async Task<string> SaveAsync<T>(params T[] rows)
    {
        await using var run = await Tracker.StartRunAsync("shop");
        await run.SaveDatasetAsync("orders", rows);
        await run.CompleteAsync();
        return run.Id;
    }

    protected Task<TableSync> SyncAsync(Action<TableSyncOptions>? configure = null) =>
        Tracker.SyncTableAsync(Dataset, Location, Format, configure);

    /// <summary>What the reader of tables of other programs finds in a version of the table, or in all of it.</summary>
    protected async Task<IReadOnlyList<string>> ReadAsync(string? tag = null)
    {
        TableFiles files = new(Location);
        var snapshot = await IcebergTable.OpenAsync(files, new IcebergChoice { Reference = tag }, default);
        List<RecordBatch> batches = [];
        await foreach (var batch in IcebergTable.ReadAsync(files, snapshot, default))
        {
            batches.Add(batch);
        }

        var lines = CanonicalCsv.Lines(snapshot.Columns.Select(column => column.Name), batches);
        batches.ForEach(batch => batch.Dispose());
        return lines;
    }

    /// <summary>The same of a version, as this library reads it by itself.</summary>
    protected async Task<IReadOnlyList<string>> LoadAsync(string runId)
    {
        var dataset = await Tracker.LoadDatasetAsync("orders", runId);
        List<RecordBatch> batches = await dataset.StreamBatchesAsync().ToListAsync();
        var lines = CanonicalCsv.Lines(dataset.Manifest.Columns.Select(column => column.Name), batches);
        batches.ForEach(batch => batch.Dispose());
        return [$"\"run_id\",{lines[0]}", .. lines.Skip(1).Select(line => $"\"{runId}\",{line}")];
    }

    /// <summary>Deletes the file of a version.</summary>
    protected void DeleteFileOf(string runId) => File.Delete(
        Directory.GetFiles(Store["mlruns"], "*.parquet", SearchOption.AllDirectories)
            .Single(file => file.Contains(runId, StringComparison.Ordinal)));

    /// <summary>It is refused, as another table is there.</summary>
    protected static async Task RefusedAsync(Func<Task> action, string message)
    {
        var refused = await Assert.ThrowsAsync<TableException>(async () => await action());
        Assert.Multiple(() =>
        {
            Assert.That(refused!.Code, Is.EqualTo(TableException.Taken));
            Assert.That(refused.Message, Does.Contain(message));
        });
    }

    protected string[] FilesOf(string pattern = "*") =>
        [.. Directory.GetFiles(Store["table", "metadata"], pattern).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    /// <summary>A row of most of the types that tables have.</summary>
    protected sealed record Order(
        int Id,
        long Count,
        double Value,
        decimal? Price,
        string? Name,
        bool Paid,
        DateOnly Day,
        DateTime At,
        DateTimeOffset AtUtc,
        byte[]? Data,
        DayOfWeek Weekday,
        int[]? Sizes,
        Guid Key,
        sbyte Small,
        ushort Medium,
        uint Large,
        float Weight)
    {
        public static Order Of(int i) => new(
            i,
            5_000_000_000L - i,
            i % 3 == 0 ? double.NaN : i / 4.0,
            i % 4 == 0 ? null : -1.5m * i,
            i % 5 == 0 ? null : $"näme {i} with a tail that is long",
            i % 2 == 0,
            new DateOnly(1969, 12, 30).AddDays(i),
            new DateTime(1969, 12, 31, 23, 59, 59).AddHours(i).AddMicroseconds(i),
            new DateTimeOffset(2026, 3, 29, i % 24, 30, 0, TimeSpan.Zero),
            i % 3 == 1 ? null : [0, (byte)i, 255],
            (DayOfWeek)(i % 7),
            i % 6 == 5 ? null : [.. Enumerable.Range(0, i % 3)],
            new Guid(i, 1, 2, 0, 1, 2, 3, 4, 5, 6, 7),
            (sbyte)-i,
            (ushort)(65_000 + i),
            4_000_000_000u + (uint)i,
            i / 8f);
    }
}
