using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Apache.Arrow;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Sql.Tests;

/// <summary>Every value is in SQL what the library's own reader makes of it, in every format, and comes back as it was.</summary>
public sealed class TypeTests : SqlFixture
{
    private const string Data = "SELECT COLUMNS(c -> c NOT IN ('run_id', 'started'))";

    private static readonly JsonSerializerOptions WithNaN = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static readonly Every[] Rows =
    [
        new()
        {
            Text = "a'\"\u0000ä€😀\n", Flag = true, I8 = sbyte.MinValue, I16 = short.MinValue, I32 = int.MinValue, I64 = long.MinValue,
            U8 = byte.MaxValue, U16 = ushort.MaxValue, U32 = uint.MaxValue, U64 = ulong.MaxValue, F32 = float.Epsilon,
            F64 = double.MaxValue,
            Money = -79228162514.264337593543950335m, Moment = new DateTime(1969, 12, 31, 23, 59, 59, 999).AddMicroseconds(123),
            Utc = new DateTimeOffset(2026, 3, 29, 1, 30, 0, TimeSpan.Zero).AddMicroseconds(7), Day = new DateOnly(1, 1, 1),
            Time = new TimeOnly(23, 59, 59, 999, 999), Span = TimeSpan.FromTicks(-12345678901),
            Id = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
            Bytes = [0, 255, 1], Kind = DayOfWeek.Friday, Numbers = [1, null, -3], Texts = ["", null, "x"],
        },
        new()
        {
            Text = "", Flag = false, I8 = sbyte.MaxValue, I16 = short.MaxValue, I32 = int.MaxValue, I64 = long.MaxValue,
            F32 = float.NaN, F64 = double.NegativeInfinity, Money = 0.000000000000000001m, Moment = new DateTime(9999, 12, 31, 23, 59, 59),
            Utc = DateTimeOffset.UnixEpoch, Day = new DateOnly(9999, 12, 31), Time = TimeOnly.MinValue, Span = TimeSpan.Zero,
            Id = Guid.Empty, Bytes = [], Numbers = [], Texts = [],
        },
        new() { F64 = double.NaN },
        new(),
    ];

    [TestCase(DatasetFormat.Parquet)]
    [TestCase(DatasetFormat.Csv)]
    [TestCase(DatasetFormat.JsonLines)]
    public async Task Values_OfEveryType_AreThoseOfTheLibrarysOwnReader(string format)
    {
        await SaveAsync("every", Rows, configure: options => options.Format = format);
        var dataset = await Tracker.LoadDatasetAsync("forecast/every@latest");
        using var expected = new MemoryStream();
        await dataset.ExportAsync(expected, DatasetFormat.Csv);
        using var found = new MemoryStream();

        // DuckDB has microseconds in its intervals, so durations stay the nanoseconds that files hold.
        await Tracker.Sql($"SELECT * REPLACE (CAST(Span AS VARCHAR) AS Span) FROM ({Data} FROM \"forecast/every\")")
            .ExportAsync(found, DatasetFormat.Csv);

        Assert.That(
            Lines(found),
            Is.EqualTo(Lines(expected).Select(line => line.Replace("-PT1234.5678901S", "-1234567890100", StringComparison.Ordinal)
                .Replace(",PT0S,", ",0,", StringComparison.Ordinal))));
    }

    [Test]
    public async Task Rows_OfAType_AreWhatWasSaved()
    {
        await SaveAsync("every", Rows);

        var rows = await Tracker.Sql("SELECT * EXCLUDE (Span) FROM \"forecast/every\"").ReadRowsAsync<Every>();

        Assert.That(rows.Select(Words), Is.EqualTo(Rows.Select(row => Words(row with { Span = null }))));
        Assert.That(
            Tracker.Sql("SELECT Text, I64 FROM \"forecast/every\" WHERE I64 > 0").ReadRows<Part>().Single().I64, Is.EqualTo(long.MaxValue));
    }

    [Test]
    public async Task Answers_ExportedAndReadAgain_AreTheSame()
    {
        await SaveAsync("every", Rows);
        var path = Path.Combine(Store.Path, "answer.parquet");

        await Tracker.Sql("SELECT * EXCLUDE (run_id, started) FROM \"forecast/every\"").ExportAsync(path, DatasetFormat.Parquet);
        using var run = await Tracker.StartRunAsync("again");
        await run.SaveParquetAsync("every", new FileInfo(path));
        await run.CompleteAsync();

        Assert.That(
            await LinesAsync($"{Data} FROM \"again/every\""), Is.EqualTo(await LinesAsync($"{Data} FROM \"forecast/every\"")));
    }

    [Test]
    public async Task Values_OfTheEnginesOwnTypes_BecomeText()
    {
        await SaveThreeAsync();

        Assert.That(
            await OneAsync(
                "SELECT {'a': 1, 'b': ['x']} AS s, MAP {'k': 2} AS m, INTERVAL 3 DAYS AS i, "
                + "170141183460469231731687303715884105727::HUGEINT // 1000 AS h, '[1]'::JSON AS j"),
            Is.EqualTo("\"{\"\"a\"\":1,\"\"b\"\":[\"\"x\"\"]}\",\"{\"\"k\"\":2}\",3 days,170141183460469231731687303715884105,[1]"));
        Assert.That(
            (await LinesAsync("SELECT 1 AS a, 2 AS a, 3 AS A"))[0], Is.EqualTo("a,a_1,A"));
    }

    [Test]
    public async Task Batches_AreArrow_WithTheTypesOfTheAnswer()
    {
        await SaveAsync("every", Rows);
        List<RecordBatch> batches = [];

        await foreach (var batch in Tracker.Sql("SELECT Id, Money, Utc, I32, {'x': I32} AS s FROM \"forecast/every\"").StreamBatchesAsync())
        {
            batches.Add(batch);
        }

        Assert.That(batches.Sum(batch => batch.Length), Is.EqualTo(Rows.Length));
        Assert.That(
            batches[0].Schema.FieldsList.Select(field => field.DataType.TypeId),
            Is.EqualTo(new[]
            {
                ArrowTypeId.FixedSizedBinary, ArrowTypeId.Decimal128, ArrowTypeId.Timestamp, ArrowTypeId.Int32, ArrowTypeId.Struct,
            }));
        batches.ForEach(batch => batch.Dispose());
    }

    [Test]
    public async Task Parameters_OfEveryType_AreTheirValues()
    {
        Dictionary<string, object?> parameters = new()
        {
            ["text"] = "a'b",
            ["flag"] = true,
            ["i"] = -5,
            ["l"] = long.MinValue,
            ["u"] = ulong.MaxValue,
            ["d"] = 0.1,
            ["m"] = -12.3400m,
            ["z"] = 0.05m,
            ["day"] = new DateOnly(2026, 11, 1),
            ["utc"] = new DateTimeOffset(2026, 11, 1, 6, 0, 0, TimeSpan.FromHours(2)),
            ["time"] = new TimeOnly(6, 30),
            ["span"] = TimeSpan.FromMinutes(-90),
            ["bytes"] = new byte[] { 1, 255 },
            ["none"] = null,
        };
        await SaveThreeAsync();

        Assert.That(
            await OneAsync(
                "SELECT $text, $flag, $i, $l, $u, $d, $m, $z, $day, $utc::TIMESTAMPTZ, $time, $span::VARCHAR, $bytes::VARCHAR, "
                + "$none IS NULL",
                parameters),
            Is.EqualTo(
                "a'b,true,-5,-9223372036854775808,18446744073709551615,0.1,-12.34,0.05,2026-11-01,2026-11-01 04:00:00.000000Z,"
                + "06:30:00.000000,-01:30:00,\\x01\\xFF,true"));
        Assert.That((await FailAsync("SELECT $nothing")).Message, Does.Contain("'$nothing'"));
        Assert.That(
            async () => await LinesAsync("SELECT $a", new Dictionary<string, object?> { ["a"] = new object() }), Throws.ArgumentException);
    }

    private static string[] Lines(MemoryStream text) => Encoding.UTF8.GetString(text.ToArray()).Split("\r\n");

    private static string Words(Every row) => JsonSerializer.Serialize(row, WithNaN);

    private sealed record Part(string? Text, long? I64);

    private sealed record Every
    {
        public string? Text { get; init; }

        public bool? Flag { get; init; }

        public sbyte? I8 { get; init; }

        public short? I16 { get; init; }

        public int? I32 { get; init; }

        public long? I64 { get; init; }

        public byte? U8 { get; init; }

        public ushort? U16 { get; init; }

        public uint? U32 { get; init; }

        public ulong? U64 { get; init; }

        public float? F32 { get; init; }

        public double? F64 { get; init; }

        public decimal? Money { get; init; }

        public DateTime? Moment { get; init; }

        public DateTimeOffset? Utc { get; init; }

        public DateOnly? Day { get; init; }

        public TimeOnly? Time { get; init; }

        public TimeSpan? Span { get; init; }

        public Guid? Id { get; init; }

        public byte[]? Bytes { get; init; }

        public DayOfWeek? Kind { get; init; }

        public int?[]? Numbers { get; init; }

        public string?[]? Texts { get; init; }
    }
}
