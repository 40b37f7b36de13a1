using System.Numerics;
using CsCheck;
using NUnit.Framework;
using RunLinkedData.Model.Manifest;
using RunLinkedData.Testing;

namespace RunLinkedData.Tests.Datasets.Profiling;

/// <summary>The figures of a column's profile.</summary>
public sealed class ProfileTests : DatasetFixture
{
    [Test]
    public async Task Mean_OfValuesThatAreAllTheSame_IsThatValueAndThereIsNoDeviation()
    {
        const int Count = 150_000;
        var same = await SaveAsync(Enumerable.Repeat(
            (Price: 6453.25m, Tenth: 0.1, Small: 0.1f, Whole: long.MaxValue - 1, Huge: 1e300), Count));

        Assert.That(
            same.Manifest.Profile.Values.Select(profile => (profile.Mean, profile.Stddev)),
            Is.EqualTo(new (double?, double?)[] { (6453.25, 0), (0.1, 0), (0.1f, 0), (9.2233720368547758E+18, 0), (1e300, 0) }));
    }

    [Test]
    public void Integers_OfAnySize_HaveTheExactMeanAndDeviation() => Gen.Long.Array[2, 3_000].Sample(
        values =>
        {
            var profile = SaveAsync(values.Select(value => ValueTuple.Create(value))).GetAwaiter().GetResult().Manifest.Profile["Item1"];
            CheckExact(profile, [.. values.Select(value => (BigInteger)value)], 0);
        },
        iter: TestScale.Inputs(20),
        threads: 1);

    [Test]
    public void Decimals_OfAnySize_HaveTheExactMeanAndDeviation() => Gen.Select(
        Gen.Int[-1_000_000, 1_000_000], Gen.Int[0, 4]).Array[2, 3_000].Sample(
        values =>
        {
            var decimals = values.Select(
                value => new decimal(Math.Abs(value.Item1), 0, 0, value.Item1 < 0, (byte)value.Item2) * 10_000_000_000m).ToArray();
            var profile = SaveAsync(decimals.Select(value => ValueTuple.Create(value))).GetAwaiter().GetResult().Manifest.Profile["Item1"];
            CheckExact(profile, [.. decimals.Select(value => (BigInteger)(value * 10_000m))], 4);
        },
        iter: TestScale.Inputs(20),
        threads: 1);

    [Test]
    public void Floats_OfAnySize_HaveAMeanBetweenLeastAndGreatest() => Gen.Double.Array[1, 3_000].Sample(
        values =>
        {
            var finite = values.Where(double.IsFinite).ToArray();
            var profile = SaveAsync(finite.Select(value => ValueTuple.Create(value))).GetAwaiter().GetResult().Manifest.Profile["Item1"];
            Assert.That(profile.Mean, Is.Null.Or.InRange(finite.DefaultIfEmpty().Min(), finite.DefaultIfEmpty().Max()));
            Assert.That(profile.Stddev, Is.Null.Or.GreaterThanOrEqualTo(0));
        },
        iter: TestScale.Inputs(50),
        threads: 1);

    [Test]
    public async Task Floats_FarFromZeroWithLittleBetween_KeepTheirDeviation()
    {
        var dataset = await SaveAsync(Enumerable.Range(0, 100_000).Select(i => ValueTuple.Create(1e9 + (i % 2))));

        Assert.That(dataset.Manifest.Profile["Item1"].Mean, Is.EqualTo(1e9 + 0.5));
        Assert.That(dataset.Manifest.Profile["Item1"].Stddev, Is.EqualTo(Math.Sqrt(0.25 * 100_000 / 99_999)).Within(1e-15));
    }

    [Test]
    public async Task Floats_NaNsAndNulls_AreCountedAndPassedOver()
    {
        double?[] values = [null, double.NaN, 1, null, 3, double.NaN, double.NaN];
        var profile = (await SaveAsync(values.Select(value => ValueTuple.Create(value)))).Manifest.Profile["Item1"];

        Assert.That(
            (profile.Nulls, profile.Nans, profile.Mean, profile.Stddev), Is.EqualTo((2L, (long?)3, (double?)2, (double?)Math.Sqrt(2))));
    }

    private static void CheckExact(ColumnProfile profile, BigInteger[] values, int scale)
    {
        var (count, sum, unit) = ((BigInteger)values.Length, values.Aggregate(BigInteger.Add), BigInteger.Pow(10, scale));
        var squares = values.Aggregate(BigInteger.Zero, (total, value) => total + (value * value));
        Assert.That(profile.Mean, Is.EqualTo(Nearest(sum, count * unit)));
        Assert.That(profile.Stddev, Is.EqualTo(Math.Sqrt(Nearest((count * squares) - (sum * sum), count * (count - 1) * unit * unit))));
    }

    /// <summary>By long division to many digits, which .NET reads as the nearest double.</summary>
    private static double Nearest(BigInteger numerator, BigInteger denominator)
    {
        const int Digits = 60;
        var quotient = BigInteger.Divide(BigInteger.Abs(numerator) * BigInteger.Pow(10, Digits), denominator);
        return numerator.Sign * double.Parse(quotient + "e-60", System.Globalization.CultureInfo.InvariantCulture);
    }
}
