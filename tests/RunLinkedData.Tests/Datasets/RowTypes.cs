using RunLinkedData.Model.Manifest;
using RunLinkedData.Tables.Rows;

namespace RunLinkedData.Tests.Datasets;

public enum Colour
{
    Red,
    Green = 5,
}

/// <summary>Every type that a column can have.</summary>
public sealed record AllTypes
{
    public string Text { get; init; } = "";
    public string? MaybeText { get; init; }
    public bool Flag { get; init; }
    public bool? MaybeFlag { get; init; }
    public sbyte I8 { get; init; }
    public short I16 { get; init; }
    public int I32 { get; init; }
    public long I64 { get; init; }
    public byte U8 { get; init; }
    public ushort U16 { get; init; }
    public uint U32 { get; init; }
    public ulong U64 { get; init; }
    public int? MaybeI32 { get; init; }
    public ulong? MaybeU64 { get; init; }
    public float F32 { get; init; }
    public double F64 { get; init; }
    public double? MaybeF64 { get; init; }
    public decimal Money { get; init; }

    [DatasetColumn(Precision = 10, Scale = 2)]
    public decimal? MaybeMoney { get; init; }

    public DateTime Wall { get; init; }
    public DateTime? MaybeWall { get; init; }
    public DateTimeOffset Instant { get; init; }
    public DateTimeOffset? MaybeInstant { get; init; }
    public DateOnly Day { get; init; }
    public DateOnly? MaybeDay { get; init; }
    public TimeOnly Time { get; init; }
    public TimeOnly? MaybeTime { get; init; }
    public TimeSpan Span { get; init; }
    public TimeSpan? MaybeSpan { get; init; }
    public Guid Id { get; init; }
    public Guid? MaybeId { get; init; }
    public Colour Colour { get; init; }
    public Colour? MaybeColour { get; init; }
}

public sealed record Lists
{
    public byte[] Bytes { get; init; } = [];
    public byte[]? MaybeBytes { get; init; }
    public int[] Numbers { get; init; } = [];
    public int[]? MaybeNumbers { get; init; }
    public List<string> Texts { get; init; } = [];
    public IReadOnlyList<double?>? Holes { get; init; }
    public IEnumerable<string?> MaybeTexts { get; init; } = [];
    public IList<Guid> Ids { get; init; } = [];
    public Colour[] Colours { get; init; } = [];
    public DateTimeOffset[] Instants { get; init; } = [];
    public decimal[] Amounts { get; init; } = [];
    public byte[][] Blobs { get; init; } = [];
    public bool?[] Flags { get; init; } = [];
}

public sealed record Sale(string Shop, string? Note, DateTime Day, int Units, double Price, bool Promo)
{
    public static Sale[] Make(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new Sale(
            "S" + (i % 50),
            i % 7 == 0 ? null : "note " + random.Next(1000),
            new DateTime(2026, 1, 1).AddMinutes(i),
            random.Next(100),
            random.NextDouble() * 100,
            random.Next(10) == 0))];
    }
}
