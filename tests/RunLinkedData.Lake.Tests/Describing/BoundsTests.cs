using System.Numerics;
using System.Text;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Lake.Describing.Iceberg;
using RunLinkedData.Lake.Iceberg.Manifests;

namespace RunLinkedData.Lake.Tests.Describing;

/// <summary>Bounds are read again as the values that they are of, and bounds of long text hold it.</summary>
public class BoundsTests
{
    private static readonly object[] Values =
    [
        new object[] { true, "bool", BooleanType.Default },
        new object[] { (long)int.MinValue, "int32", Int32Type.Default },
        new object[] { (long)uint.MaxValue, "int64", Int64Type.Default },
        new object[] { long.MinValue, "timestamp", new TimestampType(TimeUnit.Microsecond, (string?)null) },
        new object[] { -719_162L, "date", Date32Type.Default },
        new object[] { new BigInteger(-12_345), "decimal(12,2)", new Decimal128Type(12, 2) },
        new object[] { BigInteger.Zero, "decimal(12,2)", new Decimal128Type(12, 2) },
        new object[] { BigInteger.Pow(10, 37), "decimal(38,0)", new Decimal128Type(38, 0) },
    ];

    [TestCaseSource(nameof(Values))]
    public void Lower_Value_IsReadAgain(object value, string type, IArrowType arrow)
    {
        Assert.Multiple(() =>
        {
            Assert.That(BoundValue.Read(Bounds.Lower(value, type), arrow), Is.EqualTo(value));
            Assert.That(BoundValue.Read(Bounds.Upper(value, type), arrow), Is.EqualTo(value));
        });
    }

    [TestCase("", "", "")]
    [TestCase("sixteen letters!", "sixteen letters!", "sixteen letters!")]
    [TestCase("sixteen letters! and more", "sixteen letters!", "sixteen letters\"")]
    [TestCase("ääääääääääääääääz", "ääääääääääääääää", "äääääääääääääääå")]
    [TestCase("aaaaaaaaaaaaaaa\uD7FFz", "aaaaaaaaaaaaaaa\uD7FF", "aaaaaaaaaaaaaaa\uE000")]
    [TestCase("aaaaaaaaaaaaaaa\U0010FFFFz", "aaaaaaaaaaaaaaa\U0010FFFF", "aaaaaaaaaaaaaab")]
    public void Bounds_Text_IsCutBetweenCharactersAndHeld(string text, string lower, string upper)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var (least, greatest) = (Bounds.Lower(bytes, "string"), Bounds.Upper(bytes, "string"));

        Assert.Multiple(() =>
        {
            Assert.That(Encoding.UTF8.GetString(least!), Is.EqualTo(lower));
            Assert.That(Encoding.UTF8.GetString(greatest!), Is.EqualTo(upper));
            Assert.That(least.AsSpan().SequenceCompareTo(bytes), Is.LessThanOrEqualTo(0));
            Assert.That(greatest.AsSpan().SequenceCompareTo(bytes), Is.GreaterThanOrEqualTo(0));
        });
    }

    [Test]
    public void Bounds_WhatHasNone_IsNull()
    {
        var highest = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\U0010FFFF", 20)));
        Assert.Multiple(() =>
        {
            Assert.That(Bounds.Upper(highest, "string"), Is.Null);
            Assert.That(Bounds.Lower((byte[])[0xff, 0xfe], "string"), Is.Null);
            Assert.That(Bounds.Lower(null, "int32"), Is.Null);
        });
    }
}
