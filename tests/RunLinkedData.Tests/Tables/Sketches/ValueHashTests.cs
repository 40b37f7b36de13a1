using System.Buffers.Binary;
using System.IO.Hashing;
using CsCheck;
using NUnit.Framework;
using RunLinkedData.Tables.Sketches;

namespace RunLinkedData.Tests.Tables.Sketches;

/// <summary>The hashes are those of XXH3, however short the bytes are.</summary>
public sealed class ValueHashTests
{
    [Test]
    public void Of_BytesOfAnyLength_IsXxh3() => Gen.Byte.Array[0, 40].Sample(
        bytes => Assert.That(ValueHash.Of(bytes), Is.EqualTo(XxHash3.HashToUInt64(bytes))), iter: 2_000, threads: 1);

    [Test]
    public void Of_Numbers_IsXxh3OfEightBytes() => Gen.Long.Sample(
        value =>
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            var expected = XxHash3.HashToUInt64(bytes);
            Assert.That(ValueHash.Of(value), Is.EqualTo(expected));
            Assert.That(ValueHash.Of((Int128)value), Is.EqualTo(expected));
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
            Assert.That(ValueHash.Of((double)value), Is.EqualTo(XxHash3.HashToUInt64(bytes)));
        },
        iter: 2_000,
        threads: 1);

    [Test]
    public void Of_EqualNumbers_IsTheSame()
    {
        Assert.That(ValueHash.Of(double.NegativeZero), Is.EqualTo(ValueHash.Of(0.0)));
        Assert.That(ValueHash.Of(float.NegativeZero), Is.EqualTo(ValueHash.Of(0f)));
        Assert.That(ValueHash.Of(Int128.MaxValue), Is.Not.EqualTo(ValueHash.Of(Int128.MinValue)));
        Assert.That(ValueHash.Of(ulong.MaxValue), Is.Not.EqualTo(ValueHash.Of(ulong.MaxValue - 1)));
    }
}
