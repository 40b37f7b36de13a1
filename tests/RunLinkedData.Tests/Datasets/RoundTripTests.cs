using CsCheck;
using NUnit.Framework;
using RunLinkedData.Datasets.Publishing;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets;

[TestFixtureSource(nameof(RowFormats))]
public sealed class RoundTripTests(string format) : DatasetFixture
{
    private static readonly string[] Texts =
        [
            "", " ", "a,b", "say \"hi\"", "two\nlines", "cr\r\nlf", "\r", "tab\t", " padded ", "日本語 🐘 é", "null", "NaN", "\"\"", "'", "\\",
            "\u0000\u0001", "#x", "=1+1", "\uFEFFbom",
        ];

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.OneOf(Texts), Gen.String[Gen.Char.AlphaNumeric, 0, 20], Gen.String[Gen.Char['\0', '\ud7ff'], 0, 20]);

    private static readonly Gen<DateTime> Wall = Gen.Long[0, DateTime.MaxValue.Ticks / 10].Select(us => new DateTime(us * 10));

    private static readonly Gen<TimeOnly> Time = Gen.TimeOnly.Select(time => new TimeOnly(time.Ticks / 10 * 10));

    private static readonly Gen<TimeSpan> Span = Gen.Long[-(long.MaxValue / 100), long.MaxValue / 100].Select(t => new TimeSpan(t));

    private static readonly Gen<decimal> Money = Gen.Select(Gen.Long, Gen.Int[0, 18])
        .Select((n, s) => new decimal((int)n, (int)(n >> 32) & 0x7fffffff, 0, n < 0, (byte)s));

    private static readonly Gen<Colour> Colours = Gen.OneOf(Colour.Red, Colour.Green, (Colour)77);

    private static readonly Gen<AllTypes> Row =
        from text in Text
        from maybeText in Text.Null()
        from flags in Gen.Select(Gen.Bool, Gen.Bool.Nullable())
        from signed in Gen.Select(Gen.SByte, Gen.Short, Gen.Int, Gen.Long)
        from unsigned in Gen.Select(Gen.Byte, Gen.UShort, Gen.UInt, Gen.ULong)
        from maybe in Gen.Select(Gen.Int.Nullable(), Gen.ULong.Nullable(), Gen.Double.Nullable())
        from floats in Gen.Select(Gen.Float, Gen.Double, Money)
        from walls in Gen.Select(Wall, Wall.Nullable(), Wall, Wall.Nullable())
        from days in Gen.Select(Gen.DateOnly, Gen.DateOnly.Nullable(), Time, Time.Nullable())
        from spans in Gen.Select(Span, Span.Nullable(), Gen.Guid, Gen.Guid.Nullable())
        from colours in Gen.Select(Colours, Colours.Nullable(), Gen.Int.Nullable())
        select new AllTypes
        {
            Text = text,
            MaybeText = maybeText,
            Flag = flags.Item1,
            MaybeFlag = flags.Item2,
            I8 = signed.Item1,
            I16 = signed.Item2,
            I32 = signed.Item3,
            I64 = signed.Item4,
            U8 = unsigned.Item1,
            U16 = unsigned.Item2,
            U32 = unsigned.Item3,
            U64 = unsigned.Item4,
            MaybeI32 = maybe.Item1,
            MaybeU64 = maybe.Item2,
            MaybeF64 = maybe.Item3,
            F32 = floats.Item1,
            F64 = floats.Item2,
            Money = floats.Item3,
            MaybeMoney = colours.Item3 / 100m,
            Wall = walls.Item1,
            MaybeWall = walls.Item2,
            Instant = new DateTimeOffset(walls.Item3, TimeSpan.Zero),
            MaybeInstant = walls.Item4 is { } w ? new DateTimeOffset(w, TimeSpan.Zero) : null,
            Day = days.Item1,
            MaybeDay = days.Item2,
            Time = days.Item3,
            MaybeTime = days.Item4,
            Span = spans.Item1,
            MaybeSpan = spans.Item2,
            Id = spans.Item3,
            MaybeId = spans.Item4,
            Colour = colours.Item1,
            MaybeColour = colours.Item2,
        };

    [Test]
    public void Save_AnyRows_LoadsTheSame() => Row.Array[0, 20].Sample(
        rows => Assert.That(RoundTripAsync(format, rows).Result, Is.EqualTo(rows)), iter: TestScale.Inputs(200), threads: 1);

    [Test]
    public async Task Save_OutermostValues_LoadsTheSame()
    {
        AllTypes[] rows =
        [
            new()
            {
                I8 = sbyte.MinValue, I16 = short.MinValue, I32 = int.MinValue, I64 = long.MinValue, F32 = float.MinValue,
                F64 = double.MinValue,
                Money = -79228162514264337593.543950335m, Wall = DateTime.MinValue, Instant = DateTimeOffset.MinValue,
                Day = DateOnly.MinValue,
                Time = TimeOnly.MinValue, Span = new TimeSpan(-(long.MaxValue / 100)), Id = Guid.Empty, MaybeMoney = -99_999_999.99m,
            },
            new()
            {
                I8 = sbyte.MaxValue, I16 = short.MaxValue, I32 = int.MaxValue, I64 = long.MaxValue, U8 = byte.MaxValue,
                U16 = ushort.MaxValue,
                U32 = uint.MaxValue, U64 = ulong.MaxValue, F32 = float.PositiveInfinity, F64 = double.NaN, Money = 12345678901234567890m,
                Day = DateOnly.MaxValue,
                Time = new TimeOnly(TimeOnly.MaxValue.Ticks / 10 * 10), Span = new TimeSpan(long.MaxValue / 100), Id = Guid.AllBitsSet,
                MaybeF64 = double.NegativeInfinity, MaybeMoney = 99_999_999.99m,
            },
            new() { F32 = float.NaN, F64 = double.Epsilon, MaybeF64 = -0.0, Money = 0.000000000000000001m, MaybeU64 = 0, MaybeText = "" },
        ];

        Assert.That(await RoundTripAsync(format, rows), Is.EqualTo(rows));
    }

    [Test]
    public async Task Save_FinestTimes_AreCutToMicroseconds()
    {
        var offset = new DateTimeOffset(2026, 6, 1, 3, 0, 0, TimeSpan.FromHours(5)).AddTicks(7);
        var read = (await RoundTripAsync(format, new AllTypes { Wall = DateTime.MaxValue, Instant = offset }))[0];

        Assert.That(read.Wall, Is.EqualTo(new DateTime(DateTime.MaxValue.Ticks / 10 * 10)));
        Assert.That(read.Instant, Is.EqualTo(new DateTimeOffset(2026, 5, 31, 22, 0, 0, TimeSpan.Zero)));
        Assert.That(read.Instant.Offset, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public async Task Save_Decimals_LosesOnlyTrailingZeros()
    {
        var read = (await RoundTripAsync(format, new AllTypes { Money = 1.500m, MaybeMoney = 0.00m }))[0];

        Assert.That(read.Money.ToString(System.Globalization.CultureInfo.InvariantCulture), Is.EqualTo("1.5"));
        Assert.That(read.MaybeMoney, Is.Zero);
    }

    [Test]
    public async Task Save_Lists_LoadsTheSame()
    {
        Lists[] rows =
        [
            new(),
            new()
            {
                Bytes = [0, 255], MaybeBytes = [], Numbers = [1, int.MinValue], MaybeNumbers = [], Texts = ["", "a,\"b\"", "x\ny"],
                Holes = [1.5, null, double.NaN],
                MaybeTexts = [null, "", "null"], Ids = [Guid.AllBitsSet], Colours = [Colour.Green, (Colour)9],
                Instants = [DateTimeOffset.UnixEpoch],
                Amounts = [1.5m, -2m], Blobs = [[1], []], Flags = [true, null, false],
            },
            new() { Holes = [], Numbers = [7] },
        ];

        var read = await RoundTripAsync(format, rows);

        Assert.That(read, Is.EqualTo(rows).UsingPropertiesComparer());
        Assert.That(read[1].Ids, Is.TypeOf<List<Guid>>());
    }

    [TestCase(null, "", null)]
    [TestCase("", null, "")]
    [TestCase("a", null, null)]
    public async Task Save_OneColumn_KeepsNullAndEmptyApart(string? a, string? b, string? c)
    {
        ValueTuple<string?>[] rows = [new(a), new(b), new(c)];

        Assert.That(await RoundTripAsync(format, rows), Is.EqualTo(rows));
    }

    [Test]
    public async Task Save_NoRows_KeepsColumns()
    {
        var dataset = await SaveAsync<Sale>([], format);

        Assert.That(dataset.Manifest.Files, Has.Count.EqualTo(1));
        Assert.That(dataset.Manifest.Columns.Select(c => c.Name), Is.EqualTo(new[] { "Shop", "Note", "Day", "Units", "Price", "Promo" }));
        Assert.That(await dataset.ReadRowsAsync<Sale>(), Is.Empty);
    }

    [Test]
    public async Task Save_ManyRows_LoadsThemInOrderFromSeveralFiles()
    {
        var rows = Sale.Make(150_000);
        var dataset = await SaveAsync(rows, format, new SaveDatasetOptions { RowGroupRows = 20_000, MaxFileBytes = 1 });

        Assert.That(dataset.Manifest.Files, Has.Count.EqualTo(8));
        Assert.That(await dataset.ReadRowsAsync<Sale>(), Is.EqualTo(rows));
        Assert.That(await dataset.StreamRowsAsync<Sale>().ToListAsync(), Is.EqualTo(rows));
    }

    [Test]
    public async Task Stream_SomeColumns_ComeInTheOrderAskedFor()
    {
        var dataset = await SaveAsync(Sale.Make(10), format);

        var batch = await dataset.StreamBatchesAsync(["Units", "Shop"]).SingleAsync();

        Assert.That(batch.Schema.FieldsList.Select(f => f.Name), Is.EqualTo(new[] { "Units", "Shop" }));
        Assert.That(((Apache.Arrow.StringArray)batch.Column(1)).GetString(1), Is.EqualTo("S1"));
    }
}
