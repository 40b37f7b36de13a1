using System.Text.Json;
using NUnit.Framework;
using RunLinkedData.Datasets.Schemas;
using RunLinkedData.Model.Manifest;

namespace RunLinkedData.Tests.Datasets.Schemas;

/// <summary>The names of changes of columns.</summary>
public class SchemaChangeTests
{
    [TestCase("a:int32", "a:int32", "")]
    [TestCase("a:int32", "a:int32 b:string?", "'b' (string) is new")]
    [TestCase("a:int32", "a:int32 b:string", "! 'b' (string) is new and has no nulls")]
    [TestCase("a:int32 b:string", "a:int32", "! 'b' (string) is removed")]
    [TestCase("a:int32 b:string", "a:int32 c:string", "! 'b' is likely to be renamed to 'c'")]
    [TestCase("a:int32 b:string c:date", "z:string a:int32 c:date", "! 'b' (string) is removed; ! 'z' (string) is new and has no nulls")]
    [TestCase("a:int32 b:string[1-5]", "z:string[1-5] y:date? a:int32", "! 'b' is likely to be renamed to 'z'; 'y' (date) is new")]
    [TestCase("a:int32 b:string", "b:string a:int32", "the columns are in another order")]
    [TestCase("a:int32", "a:int32?", "! 'a' may be null now")]
    [TestCase("a:int32?", "a:int32", "'a' has no nulls any more")]
    [TestCase("a:int32", "a:int64?", "'a' widened from int32 to int64; ! 'a' may be null now")]
    [TestCase("a:int64", "a:int32", "! 'a' narrowed from int64 to int32")]
    [TestCase("a:int32", "a:string", "! 'a' changed from int32 to string")]
    [TestCase("a:list<int8>", "a:list<int16>", "'a' widened from list<int8> to list<int16>")]
    [TestCase("a:duration", "a:duration(int64,ns)", "")]
    public void Between_Columns_IsTold(string before, string after, string expected)
    {
        var changes = SchemaChange.Between(Manifest(before), Manifest(after));

        Assert.That(string.Join("; ", changes.Select(change => (change.IsBreaking ? "! " : "") + change)), Is.EqualTo(expected));
    }

    [Test]
    public void Between_NumbersOfAnyTypes_WidenedHoldsTheValuesOfTheOther()
    {
        string[] types =
        [
            "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64", "decimal(5,2)", "decimal(7,2)",
            "decimal(7,4)", "decimal(10,0)", "decimal(38,18)", "string", "bool", "date", "timestamp",
        ];
        foreach (var before in types)
        {
            foreach (var after in types.Where(type => type != before))
            {
                var kind = SchemaChange.Between(Manifest($"a:{before}"), Manifest($"a:{after}")).Single().Kind;

                var (holds, isHeld) = (Holds(after, before), Holds(before, after));
                Assert.That(
                    kind,
                    Is.EqualTo(holds ? SchemaChangeKind.Widened : isHeld ? SchemaChangeKind.Narrowed : SchemaChangeKind.TypeChanged),
                    $"{before} -> {after}");
            }
        }
    }

    // The least and the greatest value, the least step, and whether it is a float, of which another type has to have all.
    private static bool Holds(string type, string other)
    {
        if (RangeOf(type) is not var (min, max, step, isFloat) || RangeOf(other) is not var (otherMin, otherMax, otherStep, isOtherFloat))
        {
            return false;
        }

        return min <= otherMin && max >= otherMax && step <= otherStep && (isFloat || !isOtherFloat)
            && !(isFloat && otherStep is > 0 and < 1 && !isOtherFloat)
            && !(isFloat && other.StartsWith("decimal", StringComparison.Ordinal));
    }

    private static (double Min, double Max, double Step, bool IsFloat)? RangeOf(string type) => type switch
    {
        "int8" => (-128, 127, 1, false),
        "int16" => (short.MinValue, short.MaxValue, 1, false),
        "int32" => (int.MinValue, int.MaxValue, 1, false),
        "int64" => (long.MinValue, long.MaxValue, 1, false),
        "uint8" => (0, 255, 1, false),
        "uint16" => (0, ushort.MaxValue, 1, false),
        "uint32" => (0, uint.MaxValue, 1, false),
        "uint64" => (0, ulong.MaxValue, 1, false),

        // The whole numbers that are all there.
        "float32" => (-Math.Pow(2, 24), Math.Pow(2, 24), Math.Pow(2, -149), true),
        "float64" => (-Math.Pow(2, 53), Math.Pow(2, 53), double.Epsilon, true),
        "decimal(5,2)" => (-999.99, 999.99, 0.01, false),
        "decimal(7,2)" => (-99999.99, 99999.99, 0.01, false),
        "decimal(7,4)" => (-999.9999, 999.9999, 0.0001, false),
        "decimal(10,0)" => (-9999999999, 9999999999, 1, false),
        "decimal(38,18)" => (-1e20, 1e20, 1e-18, false),
        _ => null,
    };

    private static DatasetManifest Manifest(string columns)
    {
        var parts = columns.Split(' ').Select(column => column.Split(':')).ToList();
        return new DatasetManifest
        {
            Name = "d",
            Format = "parquet",
            Columns = [.. parts.Select(part => new DatasetColumn
            {
                Name = part[0],
                Type = part[1].Split('[')[0].TrimEnd('?'),
                Nullable = part[1].EndsWith('?'),
            })],
            Rows = 1,
            Bytes = 1,
            Files = [],
            Digest = "",
            Profile = parts.Where(part => part[1].Contains('[', StringComparison.Ordinal)).ToDictionary(
                part => part[0],
                part => new ColumnProfile { Nulls = 0, Min = Json(part[1].Split('[', '-')[1]), Max = Json(part[1].Split('-', ']')[1]) }),
            CreatedAt = default,
            Writer = "",
        };
    }

    private static JsonElement Json(string text) => JsonSerializer.SerializeToElement(text);
}
