using System.Globalization;
using System.Text.Json;
using CsvHelper;
using NUnit.Framework;
using ParquetSharp;
using RunLinkedData.Model;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;
using RunLinkedData.Versions.History;
using Encoding = System.Text.Encoding;

namespace RunLinkedData.Tests.Versions.History;

/// <summary>A history as a table, read back by the readers of others and compared with figures that plain code computes.</summary>
public class HistoryTableTests
{
    private static readonly string[] Names =
    [
        "run_id", "process", "dataset", "started_at", "published_at", "duration_seconds", "digest", "rows", "bytes", "error",
        "parameters.a note", "parameters.week",
        "Promotion.nulls", "Promotion.mean",
        "Sku.nulls", "Sku.min", "Sku.max",
        "Units.nulls", "Units.min", "Units.max", "Units.mean", "Units.stddev",
        "Price.nulls", "Price.min", "Price.max", "Price.mean", "Price.stddev",
        "Seen.nulls", "Seen.min", "Seen.max",
        "Day.nulls", "Day.min", "Day.max",
        "Cost.nulls", "Cost.min", "Cost.max", "Cost.mean", "Cost.stddev",
        "Group.nulls", "Group.min", "Group.max",
    ];

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private HistoryYear _year = null!;
    private DatasetHistory _history = null!;

    [OneTimeSetUp]
    public async Task MakeYear()
    {
        _year = await HistoryYear.MakeAsync();
        _history = await _year.Dataset.HistoryAsync();
    }

    [OneTimeTearDown]
    public async Task Delete() => await _year.DisposeAsync();

    [Test]
    public void History_DamagedAndMissingManifests_AreThereWithTheReason()
    {
        Assert.That(_history.Versions.Select(version => version.Version.RunId), Is.EqualTo(_year.Saved.Select(week => week.RunId)));
        Assert.That(
            Enumerable.Range(0, HistoryYear.Weeks).Where(week => _history.Versions[week].Error is not null),
            Is.EqualTo(new[] { HistoryYear.Damaged, HistoryYear.Gone }));
        Assert.That(
            _history.Versions[HistoryYear.Damaged].Error,
            Does.Contain(_year.Saved[HistoryYear.Damaged].RunId).And.Contain("cannot be read"));
        Assert.That(
            _history.Versions[HistoryYear.Gone].Error,
            Does.Contain(_year.Saved[HistoryYear.Gone].RunId).And.Contain("there is no 'datasets/items/_manifest.json'"));
        Assert.That(_history.Versions[HistoryYear.Gone].Rows, Is.Null);
    }

    [Test]
    public async Task WriteCsv_AYear_ReadsBackAsPlainCodeComputesIt()
    {
        await _history.WriteCsvAsync(_year["history.csv"]);

        using var reader = CsvReader.FromFile(
            _year["history.csv"], new CsvReaderOptions { Separator = ',', MalformedData = CsvMalformedDataHandling.Throw });
        Assert.That(reader.Headers, Is.EqualTo(Names));
        foreach (var (expected, week) in Expected().Select((row, week) => (row, week)))
        {
            Assert.That(reader.Read(), Is.True);
            for (var i = 0; i < Names.Length; i++)
            {
                // What is null is empty, and an empty text is not.
                var text = reader.GetRawSpan(i).IsEmpty ? null : Encoding.UTF8.GetString(reader.GetSpan(i));
                AssertEqual(Parse(text, expected[i]), expected[i], Names[i], week);
            }
        }

        Assert.That(reader.Read(), Is.False);
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(_year["history.csv"])!, "history.csv*"), Has.Length.EqualTo(1));

        static object? Parse(string? text, object? expected) => text is null ? null : expected switch
        {
            long => long.Parse(text, CultureInfo.InvariantCulture),
            double => double.Parse(text, CultureInfo.InvariantCulture),
            DateTime =>
                DateTime.ParseExact(text.Replace('T', ' ').TrimEnd('Z'), "yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
            _ => text,
        };
    }

    [Test]
    public async Task WriteParquet_AYear_ReadsBackAsPlainCodeComputesIt()
    {
        await _history.WriteParquetAsync(_year["history.parquet"]);

        using var file = new ParquetFileReader(_year["history.parquet"]);
        var schema = file.FileMetaData.Schema;
        Assert.That(Enumerable.Range(0, schema.NumColumns).Select(i => schema.Column(i).Name), Is.EqualTo(Names));
        Assert.That(schema.Column(3).LogicalType.ToString(), Does.StartWith("Timestamp(isAdjustedToUTC=true, timeUnit=microseconds"));
        Assert.That(
            schema.Column(Array.IndexOf(Names, "Seen.min")).LogicalType.ToString(),
            Does.StartWith("Timestamp(isAdjustedToUTC=false, timeUnit=microseconds"));
        using var group = file.RowGroup(0);
        Assert.That((file.FileMetaData.NumRowGroups, group.MetaData.NumRows), Is.EqualTo((1, HistoryYear.Weeks)));
        var expected = Expected();
        for (var i = 0; i < Names.Length; i++)
        {
            using var column = group.Column(i).LogicalReader();
            var values = column.Apply(new Values());
            for (var week = 0; week < HistoryYear.Weeks; week++)
            {
                AssertEqual(values[week], expected[week][i], Names[i], week);
            }
        }
    }

    [Test]
    public async Task Write_ToAStream_GivesTheSameBytesAndLeavesItOpen()
    {
        await _history.WriteParquetAsync(_year["same.parquet"]);
        using AsyncOnlyStream target = new();

        await _history.WriteParquetAsync(target);

        Assert.That(target.Content.ToArray(), Is.EqualTo(await File.ReadAllBytesAsync(_year["same.parquet"])));
    }

    [Test]
    public async Task Write_Failing_LeavesTheOldFile()
    {
        await File.WriteAllTextAsync(_year["old.csv"], "old");

        Assert.That(
            () => _history.WriteCsvAsync(_year["old.csv"], cancellationToken: new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await File.ReadAllTextAsync(_year["old.csv"]), Is.EqualTo("old"));
        Assert.That(Directory.GetFiles(Path.GetDirectoryName(_year["old.csv"])!, "old.csv*"), Has.Length.EqualTo(1));
        Assert.That(() => _history.WriteCsvAsync(Path.Combine(_year["nowhere"], "a.csv")), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Write_NamesThatCollide_GetSuffixes()
    {
        var history = Make(
            [
                new DatasetColumn { Name = "parameters.p", Type = "float64", Nullable = true },
                new DatasetColumn { Name = "a", Type = "int32", Nullable = true },
                new DatasetColumn { Name = "a.nulls", Type = "list<int8>", Nullable = true },
            ],
            new Dictionary<string, string> { ["p.min"] = "text", ["p.min.2"] = "more" });

        Assert.That(
            (await CsvAsync(history))[0].Split(',')[10..],
            Is.EqualTo(new[]
            {
                "parameters.p.min", "parameters.p.min.2", "parameters.p.nulls", "parameters.p.min.3", "parameters.p.max",
                "parameters.p.mean", "parameters.p.stddev",
                "a.nulls", "a.min", "a.max", "a.mean", "a.stddev", "a.nulls.nulls",
            }));
    }

    [Test]
    public async Task Write_ProfilesOfOthers_GiveWhatFitsOrNull()
    {
        var history = Make(
            [
                new DatasetColumn { Name = "big", Type = "uint64", Nullable = true },
                new DatasetColumn { Name = "ratio", Type = "float32", Nullable = true },
                new DatasetColumn { Name = "time", Type = "timestamp_utc", Nullable = true },
                new DatasetColumn { Name = "new", Type = "int256", Nullable = true },
            ],
            [],
            """
            {"big": {"nulls": 1, "min": 1, "max": 18446744073709551615}, "ratio": {"nulls": 2, "min": "-Infinity", "max": true},
             "time": {"nulls": 3, "min": "2026-01-02T03:04:05.000006Z", "max": "some day"}, "new": {"nulls": 4, "min": 12, "max": "\ud800"}}
            """);

        Assert.That(
            (await CsvAsync(history))[1].Split(',', 11)[10],
            Is.EqualTo("1,1,1.8446744073709552E+19,,,2,-Infinity,,,,3,2026-01-02 03:04:05.000006Z,,4,12,"));
    }

    [Test]
    public async Task Write_NoVersions_GivesTheColumnsAlone()
    {
        DatasetHistory none = new("p", "d", []);

        Assert.That(await CsvAsync(none), Is.EqualTo(new[] { string.Join(',', Names[..10]), "" }));
        using MemoryStream parquet = new();
        await none.WriteParquetAsync(parquet);
        parquet.Position = 0;
        using var file = new ParquetFileReader(new ParquetSharp.IO.ManagedRandomAccessFile(parquet));
        Assert.That((file.FileMetaData.NumRows, file.FileMetaData.NumColumns), Is.EqualTo((0, 10)));
    }

    [Test]
    public async Task Write_MoreVersionsThanABatch_HasThemAll()
    {
        var one = Make([new DatasetColumn { Name = "a", Type = "int32", Nullable = true }], []).Versions[0];
        DatasetHistory many = new("p", "d", [.. Enumerable.Range(0, 2500).Select(i => one with { Rows = i })]);
        using TemporaryFolder folder = new();
        await many.WriteParquetAsync(folder["many.parquet"]);

        using var file = new ParquetFileReader(folder["many.parquet"]);
        using var group = file.RowGroup(0);
        using var rows = group.Column(7).LogicalReader<long?>();
        Assert.That(rows.ReadAll(2500), Is.EqualTo(Enumerable.Range(0, 2500)));
    }

    [Test]
    public async Task WriteCsv_ThatEscapesFormulas_EscapesThoseOfParametersAndColumns()
    {
        var history = Make(
            [new DatasetColumn { Name = "-a", Type = "int64", Nullable = false }],
            new() { ["note"] = "=1+1", ["week"] = "4" },
            """{"-a":{"nulls":0,"min":-3,"max":-1,"mean":-2}}""");
        using MemoryStream csv = new();
        await history.WriteCsvAsync(csv, escapeFormulas: true);
        var lines = Encoding.UTF8.GetString(csv.ToArray()).Split('\n');
        var names = lines[0].Split(',');
        var cells = lines[1].Split(',');

        Assert.That(
            Figures("parameters.note", "parameters.week", "'-a.min", "'-a.mean"), Is.EqualTo(new[] { "'=1+1", "4", "-3", "-2" }));

        string[] Figures(params string[] wanted) => [.. wanted.Select(name => cells[names.IndexOf(name)])];
    }

    // By plain code, from the rows.
    private List<object?[]> Expected() => [.. _year.Saved.Select((saved, week) =>
    {
        var isLate = week >= HistoryYear.Changed;
        var isRead = week is not (HistoryYear.Damaged or HistoryYear.Gone);
        var rows = saved.Rows;
        double[] prices = [.. rows.Where(row => row.Price is not null).Select(row => row.Price!.Value)];
        string[] skus = [.. rows.Select(row => row.Sku).Order(StringComparer.Ordinal)];
        string[] groups = [.. rows.Select(row => row.Promotion ? "a" : "b").Order(StringComparer.Ordinal)];
        object?[] figures =
        [
            0L, Mean([.. rows.Select(row => row.Promotion ? 1.0 : 0.0)]),
            0L, skus[0], skus[^1],
            0L, rows.Min(row => row.Units), rows.Max(row => row.Units), Mean([.. rows.Select(row => (double)row.Units)]),
            Deviation([.. rows.Select(row => (double)row.Units)]),
            (long)(rows.Count - prices.Length), Or(prices, prices => prices.Min()), Or(prices, prices => prices.Max()), Or(prices, Mean),
            Or(prices, Deviation),
            0L, rows.Min(row => row.Seen), rows.Max(row => row.Seen),
            0L, Iso(rows.Min(row => row.Day)), Iso(rows.Max(row => row.Day)),
            0L, (double)rows.Min(row => row.Cost), (double)rows.Max(row => row.Cost), Mean([.. rows.Select(row => (double)row.Cost)]),
            Deviation([.. rows.Select(row => (double)row.Cost)]),
            0L, groups[0], groups[^1],
        ];
        bool Has(int figure) => isRead && Names[12 + figure].Split('.')[0] switch
        {
            "Promotion" or "Seen" or "Day" or "Cost" => isLate,
            "Group" => !isLate,
            _ => true,
        };
        return (object?[])
        [
            saved.RunId, "sales, \"north\"", "items", saved.Started.UtcDateTime, saved.Published.UtcDateTime, 90.0 + week,
            saved.Manifest.Digest,
            isRead ? (long)rows.Count : null, isRead ? saved.Manifest.Bytes : null, _history.Versions[week].Error,
            saved.Parameters.GetValueOrDefault("a note"), saved.Parameters["week"],
            .. figures.Select((figure, i) => Has(i) ? figure : null),
        ];
    })];

    private static void AssertEqual(object? found, object? expected, string column, int week)
    {
        if (expected is double number && found is double other)
        {
            Assert.That(other, Is.EqualTo(number).Within(1e-9).Percent, $"{column} of week {week}");
        }
        else
        {
            Assert.That(found, Is.EqualTo(expected), $"{column} of week {week}");
        }
    }

    private static double Mean(double[] values) => values.Sum() / values.Length;

    private static double Deviation(double[] values) =>
        Math.Sqrt(values.Sum(value => Math.Pow(value - Mean(values), 2)) / (values.Length - 1));

    private static double? Or(double[] values, Func<double[], double> figure) =>
        values.Length == 0 || double.IsNaN(figure(values)) ? null : figure(values);

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DatasetHistory Make(
        IReadOnlyList<DatasetColumn> columns, Dictionary<string, string> parameters, string profile = "{}") =>
        new("p", "d",
        [
            new HistoryEntry
            {
                Version = new DataVersion
                {
                    Process = "p",
                    Dataset = "d",
                    RunId = "r",
                    StartedAt = DateTimeOffset.UnixEpoch,
                    Digest = "sha256:",
                    Parameters = parameters,
                },
                Columns = columns,
                Profile = JsonSerializer.Deserialize<Dictionary<string, ColumnProfile>>(profile, SnakeCase)!,
            },
        ]);

    private static async Task<string[]> CsvAsync(DatasetHistory history)
    {
        using MemoryStream csv = new();
        await history.WriteCsvAsync(csv);
        return Encoding.UTF8.GetString(csv.ToArray()).Split('\n');
    }

    /// <summary>Reads any column as objects.</summary>
    private sealed class Values : ILogicalColumnReaderVisitor<object?[]>
    {
        public object?[] OnLogicalColumnReader<TValue>(LogicalColumnReader<TValue> columnReader) =>
            [.. columnReader.ReadAll(HistoryYear.Weeks).Select(value => value is null ? null : (object)value)];
    }

    /// <summary>A target that must not be blocked on, as those of web servers.</summary>
    private sealed class AsyncOnlyStream : MemoryStream
    {
        public MemoryStream Content { get; } = new();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Synchronous.");

        public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException("Synchronous.");

        public override void Flush() => throw new NotSupportedException("Synchronous.");

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Content.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }
    }
}
