using System.Text.Json.Nodes;
using NUnit.Framework;
using RunLinkedData.Testing;
using RunLinkedData.Testing.Http;

namespace RunLinkedData.Dagster.Tests.Example;

/// <summary>Versions that Python writes and C# reads, and the other way round, on an SQLite store and on a real server.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class PythonVersionTests(bool onServer)
{
    private const string Save = """
        import datetime, decimal, sys, uuid
        import pyarrow as pa
        from rld_dagster import VersionStore

        uri, process, read = sys.argv[1:]
        store = VersionStore(uri)
        moment = datetime.datetime(2026, 1, 2, 3, 4, 5, 6)
        table = pa.table({
            "Text": ["ä", "", None],
            "Flag": [True, None, False],
            "Count": pa.array([9007199254740993, None, -1], pa.int64()),
            "Big": pa.array([2**64 - 1, None, 0], pa.uint64()),
            "Ratio": [0.1, None, float("nan")],
            "Amount": pa.array([decimal.Decimal("12345678901.123456789012345678"), None, decimal.Decimal("1.5")], pa.decimal128(38, 18)),
            "Wall": pa.array([moment, None, datetime.datetime(1, 1, 1)], pa.timestamp("us")),
            "Instant": pa.array([moment, None, moment], pa.timestamp("us", "UTC")),
            "Day": pa.array([moment.date(), None, datetime.date(1, 1, 1)], pa.date32()),
            "Clock": pa.array([moment.time(), None, datetime.time(23, 59)], pa.time64("us")),
            "Lasted": pa.array([100, None, -100], pa.duration("ns")),
            "Id": pa.array([uuid.UUID("01020304-0506-0708-090a-0b0c0d0e0f10").bytes, None, None], pa.uuid()),
            "Bytes": pa.array([b"\0\xff", None, b""]),
            "Numbers": pa.array([[1, 2], None, []], pa.list_(pa.int32())),
        })
        print(store.save("all", table, process=process, inputs=[store.open("sales", read)]).run_id)
        """;

    private const string Read = """
        import json, sys
        from rld_dagster import VersionStore

        table = VersionStore(sys.argv[1]).open("sales", sys.argv[2]).read()
        print(json.dumps([[str(value) for value in row.values()] for row in table.to_pylist()], ensure_ascii=False))
        """;

    private readonly string _process = $"python-{Guid.NewGuid():N}";

    private TemporaryFolder _folder = null!;
    private RealPython _python = null!;
    private RunTracker _tracker = null!;
    private string _uri = null!;

    [SetUp]
    public async Task ConnectAsync()
    {
        _folder = new TemporaryFolder();
        _python = await RealPython.RequireAsync("pyarrow");
        _uri = onServer ? (await TrackingServer.OpenAsync()).Uri : $"sqlite:///{_folder["mlflow.db"]}";
        _tracker = await RunTracker.ConnectAsync(new RunTrackerOptions { TrackingUri = _uri });
    }

    [TearDown]
    public async Task DisconnectAsync()
    {
        await (_tracker?.DisposeAsync() ?? ValueTask.CompletedTask);
        _folder.Dispose();
    }

    [Test]
    public async Task Version_ThatPythonSaved_IsSoundAndReadWithEveryType()
    {
        var sales = await SaveSalesAsync();

        var version = (await RunAsync(Save, _uri, _process, sales)).Trim();

        var row = new Row(
            "ä",
            true,
            9007199254740993,
            ulong.MaxValue,
            0.1,
            12345678901.123456789012345678m,
            new DateTime(2026, 1, 2, 3, 4, 5).AddMicroseconds(6),
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddMicroseconds(6),
            new DateOnly(2026, 1, 2),
            new TimeOnly(3, 4, 5).Add(TimeSpan.FromMicroseconds(6)),
            TimeSpan.FromTicks(1),
            new Guid("01020304-0506-0708-090a-0b0c0d0e0f10"));
        var rows = await _tracker.LoadDatasetAsync<Row>($"{_process}/all@latest");
        Assert.That(rows[0], Is.EqualTo(row));
        Assert.That(rows[1], Is.EqualTo(new Row("", null, null, null, null, null, null, null, null, null, null, null)));
        Assert.That((rows[2].Day, rows[2].Lasted, rows[2].Ratio), Is.EqualTo((DateOnly.MinValue, TimeSpan.FromTicks(-1), double.NaN)));
        var others = await _tracker.LoadDatasetAsync<OtherRow>($"{_process}/all@latest");
        Assert.That(others.Select(other => other.Bytes), Is.EqualTo(new[] { [0, 255], null, Array.Empty<byte>() }));
        Assert.That(others.Select(other => other.Numbers), Is.EqualTo(new[] { [1, 2], null, Array.Empty<int>() }));

        var report = await _tracker.VerifyAsync($"{_process}/all@{version}");
        Assert.That(report.IsSound, string.Join('\n', report.Findings.Select(finding => finding.Message)));
        var lineage = (await _tracker.GetLineageAsync(version)).ToJson();
        Assert.That(lineage, Does.Contain(sales));
        using var rld = ExampleProgram.StartCommandLine(
            _folder.Path, [new("MLFLOW_TRACKING_URI", _uri)], "verify", $"{_process}/all@latest");
        await rld.WaitAsync();
        Assert.That(rld.ExitCode, Is.Zero, rld.Output + rld.Error);
        Assert.That(rld.Output, Does.StartWith("Sound: 1 version, 1 file"));
    }

    [Test]
    public async Task Version_OfSeveralFiles_IsReadByPython()
    {
        var sales = await SaveSalesAsync();

        var rows = JsonNode.Parse(await RunAsync(Read, _uri, sales))!.AsArray();

        Assert.That(_tracker.LoadDataset("sales", sales).Manifest.Files, Has.Count.EqualTo(3));
        Assert.That(rows.Select(row => row!.ToJsonString()), Is.EqualTo(new[]
        {
            """["2026-11-01","0.5"]""",
            """["2026-11-02","1.5"]""",
            """["2026-11-03","2.5"]""",
            """["2026-11-04","3.5"]""",
            """["2026-11-05","4.5"]""",
        }));
    }

    [Test]
    public async Task Version_ThatIsNotPublished_IsRefusedByPython()
    {
        await using var run = await _tracker.StartRunAsync(_process);
        await run.SaveDatasetAsync("sales", [new { A = 1 }]);

        Assert.That(
            async () => await RunAsync(Read, _uri, run.Id),
            Throws.InstanceOf<AssertionException>().With.Message.Contains("is not published: the run is RUNNING"));
    }

    private Task<string> RunAsync(string script, params string[] arguments) =>
        _python.RunAsync(_folder.Path, [], ["-c", script, .. arguments]);

    private Task<string> SaveSalesAsync() => _tracker.RunAsync(_process, run => run.SaveDatasetAsync(
        "sales",
        Enumerable.Range(0, 5).Select(day => new { Day = new DateOnly(2026, 11, 1 + day), Units = day + 0.5 }),
        options => (options.RowGroupRows, options.MaxFileBytes) = (2, 1)));

    private sealed record Row(
        string? Text,
        bool? Flag,
        long? Count,
        ulong? Big,
        double? Ratio,
        decimal? Amount,
        DateTime? Wall,
        DateTimeOffset? Instant,
        DateOnly? Day,
        TimeOnly? Clock,
        TimeSpan? Lasted,
        Guid? Id);

    private sealed record OtherRow(byte[]? Bytes, int[]? Numbers);
}
