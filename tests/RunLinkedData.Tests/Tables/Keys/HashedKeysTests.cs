using CsCheck;
using NUnit.Framework;
using RunLinkedData.Tables.Keys;

namespace RunLinkedData.Tests.Tables.Keys;

[TestFixture]
public class HashedKeysTests
{
    [TestCase(int.MaxValue)]
    [TestCase(1000)]
    [TestCase(0)]
    public void Twins_InMemoryAndInFiles_AreAsMany(int mostInMemory) => Gen.Int[0, 5000].Array[0, 3000].Sample(
        numbers =>
        {
            using HashedKeys keys = new(mostInMemory);
            var told = numbers.Count(number => !keys.TryAdd(Hash(number)));

            Assert.That(told + keys.CountTwins(), Is.EqualTo(numbers.Length - numbers.Distinct().Count()));
        },
        iter: 20);

    [Test]
    public void Dispose_OfFiles_LeavesNothing()
    {
        var before = Directory.GetDirectories(Path.GetTempPath(), "rld-keys-*").Length;
        using (HashedKeys keys = new(0))
        {
            for (var i = 0; i < 200_000; i++)
            {
                keys.TryAdd(Hash(i % 199_999));
            }

            Assert.That(keys.CountTwins(), Is.EqualTo(1));
            Assert.That(Directory.GetDirectories(Path.GetTempPath(), "rld-keys-*"), Has.Length.GreaterThan(before));
        }

        Assert.That(Directory.GetDirectories(Path.GetTempPath(), "rld-keys-*"), Has.Length.EqualTo(before));
    }

    private static UInt128 Hash(int number) => System.IO.Hashing.XxHash128.HashToUInt128(BitConverter.GetBytes(number));
}
