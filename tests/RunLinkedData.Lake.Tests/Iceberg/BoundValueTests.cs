using System.Globalization;
using System.Numerics;
using Apache.Arrow.Types;
using NUnit.Framework;
using RunLinkedData.Lake.Iceberg.Manifests;

namespace RunLinkedData.Lake.Tests.Iceberg;

/// <summary>Bytes as https://iceberg.apache.org/spec/#binary-single-value-serialization has them.</summary>
public class BoundValueTests
{
    private static readonly Dictionary<string, IArrowType> Types = new()
    {
        ["boolean"] = BooleanType.Default,
        ["int"] = Int32Type.Default,
        ["long"] = Int64Type.Default,
        ["float"] = FloatType.Default,
        ["double"] = DoubleType.Default,
        ["decimal"] = new Decimal128Type(9, 2),
        ["date"] = Date32Type.Default,
        ["timestamp"] = new TimestampType(TimeUnit.Microsecond, (string?)null),
        ["timestamp_ns"] = new TimestampType(TimeUnit.Nanosecond, (string?)null),
        ["string"] = StringType.Default,
    };

    [TestCase("boolean", "01", true)]
    [TestCase("int", "FEFFFFFF", -2L)]
    [TestCase("long", "FEFFFFFF", -2L, Description = "An int when the file was written.")]
    [TestCase("long", "0000000001000000", 1L << 32)]
    [TestCase("double", "0000C03F", 1.5)]
    [TestCase("double", "000000000000F83F", 1.5)]
    [TestCase("float", "0000C03F", 1.5f)]
    [TestCase("date", "FFFFFFFF", -1L)]
    [TestCase("timestamp", "FFFFFFFF", -86_400_000_000L, Description = "A date when the file was written.")]
    [TestCase("timestamp_ns", "FFFFFFFF", -86_400_000_000_000L)]
    [TestCase("timestamp_ns", "FFFFFF7F", null, Description = "No year of nanoseconds.")]
    [TestCase("timestamp", "0100000000000000", 1L)]
    [TestCase("string", "C3A9", "é")]
    [TestCase("int", "01", null)]
    [TestCase("int", "0000000001000000", null)]
    [TestCase("double", "", null)]
    public void Read_EachType_IsItsValue(string type, string bytes, object? value) =>
        Assert.That(BoundValue.Read(Convert.FromHexString(bytes), Types[type]), Is.EqualTo(value));

    [TestCase("FF", "-1")]
    [TestCase("04D2", "1234")]
    public void Read_Decimal_IsItsDigits(string bytes, string value) => Assert.That(
        BoundValue.Read(Convert.FromHexString(bytes), Types["decimal"]),
        Is.EqualTo(BigInteger.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)));

    [Test]
    public void Read_Bytes_AreThemselves() => Assert.That(
        BoundValue.Read([1, 2], new FixedSizeBinaryType(2)), Is.EqualTo(new byte[] { 1, 2 }));
}
