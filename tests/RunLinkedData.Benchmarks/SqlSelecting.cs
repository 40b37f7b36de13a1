using System.Diagnostics;
using System.Globalization;
using DuckDB.NET.Data;
using RunLinkedData.Sql;

namespace RunLinkedData.Benchmarks;

/// <summary>
/// What SQL over 30 of 3,000 versions of 10 files each takes, two columns of six, against DuckDB given the 300 files by hand; and listing
/// 1,000 versions, against listing them without SQL. Each is done in turn, on files that were read before.
/// </summary>
internal static class SqlSelecting
{
    private const int Versions = 3_000;
    private const int Wanted = 30;
    private const int Files = 10;
    private const int Rounds = 15;
    private const string Columns = "Store, sum(Units) AS units FROM";

    public static async Task RunAsync()
    {
        var root = Directory.CreateTempSubdirectory("rld-sql-benchmark-").FullName;
        try
        {
            await using var tracker = await RunTracker.ConnectAsync(new RunTrackerOptions
            {
                TrackingUri = $"sqlite:///{Path.Combine(root, "mlflow.db")}",
                ArtifactRoot = Path.Combine(root, "mlruns"),
            });
            var rows = Sale.Make();
            for (var i = 0; i < Versions; i++)
            {
                // Those that are not read need not be large.
                await SaveAsync(tracker, "sales", rows, i < Versions - Wanted ? 20 : 20_000);
            }

            for (var i = 0; i < 1_000; i++)
            {
                await SaveAsync(tracker, "listed", rows, 2);
            }

            var newest = await tracker.Process("sales").Dataset("items").VersionsAsync(options => options.Last = Wanted).ToListAsync();
            List<string> paths = [];
            foreach (var version in newest)
            {
                var folder = (await tracker.OpenArtifactsAsync(version.RunId)).GetLocalPath("datasets/items");
                paths.AddRange(Directory.GetFiles(folder, "*.parquet").Order());
            }

            var files = string.Join(", ", paths.Select(path => $"'{path}'"));
            await CompareAsync(
                $"{paths.Count} files by hand", () => Task.FromResult(ByHand($"SELECT {Columns} read_parquet([{files}]) GROUP BY ALL")),
                ("a range", () => CountAsync(tracker, $"SELECT {Columns} \"sales/items@latest~{Wanted - 1}..\" GROUP BY ALL")),
                ("a condition", () => CountAsync(
                    tracker, $"SELECT {Columns} \"sales/items\" WHERE started >= $since GROUP BY ALL", newest[^1].StartedAt)));
            await CompareAsync(
                $"{paths.Count} files by hand, by file",
                () => Task.FromResult(ByHand($"SELECT filename, sum(Units) FROM read_parquet([{files}]) GROUP BY ALL")),
                ("by version", () => CountAsync(
                    tracker, $"SELECT run_id, sum(Units) FROM \"sales/items@latest~{Wanted - 1}..\" GROUP BY ALL")));
            await CompareAsync(
                "1,000 versions listed",
                async () => await tracker.Process("listed").Dataset("items").VersionsAsync(options => options.PageSize = 500).CountAsync(),
                ("as a table", () => CountAsync(tracker, "SELECT * FROM versions", null, "listed")));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static Task<string> SaveAsync(RunTracker tracker, string process, Sale[] rows, int perFile) => tracker.RunAsync(
        process,
        run => run.SaveDatasetAsync(
            "items", rows[..(perFile * Files)], options => (options.RowGroupRows, options.MaxFileBytes) = (perFile, 1)));

    private static async Task CompareAsync(string plainly, Func<Task<long>> plain, params (string How, Func<Task<long>> Work)[] others)
    {
        List<double> first = [];
        var times = others.Select(_ => new List<double>()).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            first.Add(await TimeAsync(plain));
            foreach (var (i, other) in others.Index())
            {
                times[i].Add(await TimeAsync(other.Work));
            }
        }

        Console.WriteLine(Text($"{plainly}: {Median(first):F1} ms"));
        foreach (var (i, other) in others.Index())
        {
            List<double> ratios = [.. times[i].Zip(first, (one, by) => one / by)];
            Console.WriteLine(Text($"  {other.How}: {Median(times[i]):F1} ms, {Median(ratios):F2}"));
        }
    }

    private static async Task<double> TimeAsync(Func<Task<long>> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static long ByHand(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The SQL is made of paths of this program.
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = 0L;
        while (reader.Read())
        {
            rows++;
        }

        return rows;
    }

    private static async Task<long> CountAsync(RunTracker tracker, string sql, DateTimeOffset? since = null, string? process = null)
    {
        var rows = 0L;
        var query = tracker.Sql(sql, new Dictionary<string, object?> { ["since"] = since }, options => options.Process = process);
        await foreach (var batch in query.StreamBatchesAsync())
        {
            rows += batch.Length;
            batch.Dispose();
        }

        return rows;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
