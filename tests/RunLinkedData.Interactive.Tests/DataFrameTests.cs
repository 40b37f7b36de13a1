using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.Data.Analysis;
using NUnit.Framework;
using RunLinkedData.Model;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Interactive.Tests;

[TestFixture]
public sealed class DataFrameTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rld-frame-").FullName;
    private RunTracker _tracker = null!;

    private enum Kind
    {
        None,
        Promotion,
    }

    [OneTimeSetUp]
    public void Connect() => _tracker = RunTracker.Connect($"sqlite:///{_folder}/mlflow.db");

    [OneTimeTearDown]
    public void Clean()
    {
        _tracker.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task ToDataFrame_EveryType_HasItsValues()
    {
        Row[] rows =
        [
            new()
            {
                Flag = true,
                Tiny = -1,
                Small = 2,
                Whole = 3,
                Long = 4,
                Byte = 5,
                Word = 6,
                Double = 7,
                Wide = ulong.MaxValue,
                Single = 1.5f,
                Real = 2.5,
                Price = 12.34m,
                At = new DateTime(2026, 3, 1, 4, 5, 6),
                AtUtc = new DateTimeOffset(2026, 3, 1, 4, 5, 6, TimeSpan.FromHours(2)),
                Day = new DateOnly(2026, 3, 1),
                Time = new TimeOnly(1, 0, 1),
                Span = TimeSpan.FromSeconds(1.5),
                Text = "a\u0000b",
                Kind = Kind.Promotion,
                Id = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
                Bytes = [1, 2],
                List = [1, 2],
            },
            new(),
        ];
        var dataset = await SaveAsync("all", rows);

        var frame = dataset.ToDataFrame();

        Assert.That(frame.Rows.Count, Is.EqualTo(2));
        Assert.That(frame.Rows[0], Is.EqualTo(new object[]
        {
            true, (sbyte)-1, (short)2, 3, 4L, (byte)5, (ushort)6, 7u, ulong.MaxValue, 1.5f, 2.5, 12.34m,
            rows[0].At!, rows[0].AtUtc!.Value.UtcDateTime,
            new DateTime(2026, 3, 1), 3601.0, 1.5, "a\u0000b", "Promotion", "0f8fad5b-d9cb-469f-a165-70867728950e", "AQI=", "[1,2]",
        }));
        Assert.That(frame.Rows[1], Has.All.Null);
        Assert.That(((DateTime)frame["AtUtc"][0]).Kind, Is.EqualTo(DateTimeKind.Utc));
    }

    [Test]
    public async Task ToDataFrame_SomeColumns_AreThoseInThatOrder()
    {
        var dataset = await SaveAsync("some", [new { A = 1, B = "x", C = 2.0 }, new { A = 2, B = "y", C = 3.0 }]);

        var frame = dataset.ToDataFrame(["C", "A"]);

        Assert.That(frame.Columns.Select(column => column.Name), Is.EqualTo(new[] { "C", "A" }));
        Assert.That(((DoubleDataFrameColumn)frame["C"]).Sum(), Is.EqualTo(5.0));
    }

    [Test]
    public async Task ToDataFrame_ColumnThatIsNotThere_IsTold()
    {
        var dataset = await SaveAsync("told", [new { A = 1 }]);

        var error = Assert.Throws<DatasetSchemaException>(() => dataset.ToDataFrame(["B"]));

        Assert.That(error.Column, Is.EqualTo("B"));
    }

    [Test]
    public async Task ToDataFrame_DecimalThatDotNetHasNot_IsTold()
    {
        Decimal128Type type = new(38, 0);
        using RecordBatch batch = new(
            new Schema([new Field("Value", type, nullable: false)], null),
            [new Decimal128Array.Builder(type).Append(new string('9', 38)).Build()],
            1);
        var runId = await _tracker.RunAsync("frames", run => run.SaveDatasetAsync("wide", new[] { batch }));
        var dataset = await _tracker.LoadDatasetAsync($"wide@{runId}");

        var error = Assert.Throws<DatasetException>(() => dataset.ToDataFrame());

        Assert.That(error.Code, Is.EqualTo(ErrorCode.DatasetValue));
        Assert.That(error.Message, Does.Contain("Row 0 of column 'Value'").And.Contain("decimal(38,0)"));
    }

    private async Task<Datasets.Reading.Dataset> SaveAsync<T>(string name, T[] rows)
    {
        var runId = await _tracker.RunAsync("frames", run => run.SaveDatasetAsync(name, rows));
        return await _tracker.LoadDatasetAsync($"{name}@{runId}");
    }

    private sealed record Row
    {
        public bool? Flag { get; init; }

        public sbyte? Tiny { get; init; }

        public short? Small { get; init; }

        public int? Whole { get; init; }

        public long? Long { get; init; }

        public byte? Byte { get; init; }

        public ushort? Word { get; init; }

        public uint? Double { get; init; }

        public ulong? Wide { get; init; }

        public float? Single { get; init; }

        public double? Real { get; init; }

        [DatasetColumn(Precision = 12, Scale = 2)]
        public decimal? Price { get; init; }

        public DateTime? At { get; init; }

        public DateTimeOffset? AtUtc { get; init; }

        public DateOnly? Day { get; init; }

        public TimeOnly? Time { get; init; }

        public TimeSpan? Span { get; init; }

        public string? Text { get; init; }

        public Kind? Kind { get; init; }

        public Guid? Id { get; init; }

        public byte[]? Bytes { get; init; }

        public int[]? List { get; init; }
    }
}
