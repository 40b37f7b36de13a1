using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Tests.Datasets.Nulls;

/// <summary>A nullable column of every kind, and lists whose elements are.</summary>
public sealed record NullableRow
{
    private static readonly NullPattern[] Patterns = Enum.GetValues<NullPattern>();

    public bool? Flag { get; init; }
    public sbyte? I8 { get; init; }
    public ushort? U16 { get; init; }
    public int? I32 { get; init; }
    public long? I64 { get; init; }
    public float? F32 { get; init; }
    public double? F64 { get; init; }
    public decimal? Money { get; init; }

    [DatasetColumn(Precision = 9, Scale = 2)]
    public decimal? Price { get; init; }

    public string? Text { get; init; }
    public byte[]? Bytes { get; init; }
    public DateTime? Wall { get; init; }
    public DateTimeOffset? Instant { get; init; }
    public DateOnly? Day { get; init; }
    public TimeOnly? Time { get; init; }
    public TimeSpan? Span { get; init; }
    public Guid? Id { get; init; }
    public Colour? Colour { get; init; }
    public int[]? Numbers { get; init; }
    public IReadOnlyList<bool?> Flags { get; init; } = [];
    public List<string?>? Texts { get; init; }

    /// <summary>Rows whose columns each have a pattern of their own; the first column has that of the shift.</summary>
    public static NullableRow[] Make(int count, int shift, int nth, int seed)
    {
        var random = new Random(seed);
        var coins = new bool[count + 64];
        for (var i = 0; i < coins.Length; i++)
        {
            coins[i] = random.Next(2) == 0;
        }

        var rows = new NullableRow[count];
        for (var i = 0; i < count; i++)
        {
            var column = shift;
            rows[i] = new NullableRow
            {
                Flag = IsNull() ? null : i % 3 == 0,
                I8 = IsNull() ? null : (sbyte)i,
                U16 = IsNull() ? null : (ushort)i,
                I32 = IsNull() ? null : i,
                I64 = IsNull() ? null : i - (1L << 40),
                F32 = IsNull() ? null : i / 2f,
                F64 = IsNull() ? null : i / 7.0,
                Money = IsNull() ? null : i / 1000m,
                Price = IsNull() ? null : i / 100m,
                Text = IsNull() ? null : i % 5 == 0 ? "" : "t" + (i % 100),
                Bytes = IsNull() ? null : [(byte)i],
                Wall = IsNull() ? null : new DateTime(2026, 1, 1).AddSeconds(i),
                Instant = IsNull() ? null : DateTimeOffset.UnixEpoch.AddSeconds(i),
                Day = IsNull() ? null : new DateOnly(2026, 1, 1).AddDays(i),
                Time = IsNull() ? null : new TimeOnly(i * TimeSpan.TicksPerMillisecond),
                Span = IsNull() ? null : TimeSpan.FromMilliseconds(-i),
                Id = IsNull() ? null : new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10),
                Colour = IsNull() ? null : i % 2 == 0 ? Datasets.Colour.Red : Datasets.Colour.Green,
                Numbers = IsNull() ? null : i % 4 == 0 ? [] : [i, -i],
                Flags = IsNull() ? [null] : [true, null, false],
                Texts = IsNull() ? null : i % 4 == 0 ? [] : [null, "x"],
            };

            bool IsNull() => Patterns[column++ % Patterns.Length] switch
            {
                NullPattern.All => true,
                NullPattern.First => i == 0,
                NullPattern.Last => i == count - 1,
                NullPattern.AllButFirst => i != 0,
                NullPattern.AllButLast => i != count - 1,
                NullPattern.EveryNth => i % nth == 0,
                NullPattern.Random => coins[i + (column % 64)],
                _ => false,
            };
        }

        return rows;
    }

    public bool Equals(NullableRow? other) => other is not null
        && (Flag, I8, U16, I32, I64, F32, F64) == (other.Flag, other.I8, other.U16, other.I32, other.I64, other.F32, other.F64)
        && (Money, Price, Text, Wall, Instant, Day) == (other.Money, other.Price, other.Text, other.Wall, other.Instant, other.Day)
        && (Time, Span, Id, Colour) == (other.Time, other.Span, other.Id, other.Colour)
        && AreEqual(Bytes, other.Bytes) && AreEqual(Numbers, other.Numbers) && AreEqual(Flags, other.Flags) && AreEqual(Texts, other.Texts);

    public override int GetHashCode() => HashCode.Combine(I32, Text);

    private static bool AreEqual<T>(IReadOnlyList<T>? one, IReadOnlyList<T>? two) =>
        one is null || two is null ? one is null && two is null : one.SequenceEqual(two);
}
